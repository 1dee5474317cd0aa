// FID and KID as numpy and scipy compute them (reference_distances.py), also of resampled sets.
#include "orchestrator/evaluate/feature_sets.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <random>
#include <sstream>

#include "base/process/child.hpp"
#include "tests/base/test_folder.hpp"

using namespace stylesweep;
using namespace stylesweep::evaluate;
using stylesweep::testing::content_of;
using stylesweep::testing::TestFolder;

namespace {

struct WeightedSet {
    std::vector<Features> features;
    std::vector<double> weights;

    [[nodiscard]] std::vector<const Features*> pointers() const {
        std::vector<const Features*> all;
        for (const Features& each : features) all.push_back(&each);
        return all;
    }
    void write(const std::filesystem::path& file) const {
        std::ofstream out(file);
        out.precision(9);
        for (std::size_t i = 0; i < features.size(); ++i) {
            out << weights[i];
            for (const float each : features[i]) out << ' ' << each;
            out << '\n';
        }
    }
};

// Correlated features around `middle`; weights 0 to 3 if `resampled`, else 1.
WeightedSet drawn(std::size_t count, std::size_t length, double middle, bool resampled, unsigned seed) {
    std::mt19937 random(seed);
    const auto uniform = [&] { return static_cast<double>(random() % 20001) / 10000 - 1; };
    WeightedSet set;
    for (std::size_t i = 0; i < count; ++i) {
        Features row;
        const double shared = uniform();
        for (std::size_t k = 0; k < length; ++k)
            row.push_back(static_cast<float>(middle + shared * static_cast<double>(k % 3) + uniform()));
        set.features.push_back(std::move(row));
        set.weights.push_back(resampled ? static_cast<double>(random() % 4) : 1);
    }
    return set;
}

std::optional<nlohmann::json> by_scipy(const WeightedSet& pictures, const WeightedSet& styles) {
    const TestFolder folder;
    pictures.write(folder / "pictures.txt");
    styles.write(folder / "styles.txt");
    const auto log = folder / "log";
    process::Child child(
        {{STYLESWEEP_PYTHON, STYLESWEEP_SOURCE_DIR "/tests/evaluate/reference_distances.py", folder.path().string()},
         log,
         {},
         {}});
    const int code = child.wait().code;
    const std::string said = content_of(log);
    CAPTURE(said);
    if (code == 77) MESSAGE("skipped: ", said);
    CHECK((code == 0 || code == 77));
    return code == 0 ? std::optional(nlohmann::json::parse(said)) : std::nullopt;
}

}  // namespace

TEST_CASE("FID and KID are scipy's: more pictures than features and fewer, counted once and several times") {
    for (const bool resampled : {false, true})
        for (const auto& [pictures, styles, length] :
             std::vector<std::tuple<std::size_t, std::size_t, std::size_t>>{{60, 40, 8}, {12, 7, 20}}) {
            CAPTURE(resampled);
            CAPTURE(length);
            const WeightedSet x = drawn(pictures, length, 0, resampled, 1),
                              y = drawn(styles, length, 0.3, resampled, 2);
            const auto theirs = by_scipy(x, y);
            if (!theirs) return;
            const FeatureSets sets(x.pointers(), y.pointers());
            CHECK(*sets.frechet(x.weights, y.weights) ==
                  doctest::Approx((*theirs)["fid"].get<double>()).epsilon(length == 8 ? 1e-6 : 1e-4));
            CHECK(*sets.kernel(x.weights, y.weights) == doctest::Approx((*theirs)["kid"].get<double>()).epsilon(1e-6));
        }
}

TEST_CASE("equal sets have no distance, and sets of one picture none at all") {
    const WeightedSet x = drawn(20, 5, 1, false, 3);
    const FeatureSets same(x.pointers(), x.pointers());
    CHECK(*same.frechet(x.weights, x.weights) == doctest::Approx(0).epsilon(1e-9));
    std::vector<double> one(20, 0);
    one[4] = 1;
    CHECK_FALSE(same.frechet(one, x.weights));
    CHECK_FALSE(same.kernel(one, x.weights));
    one[4] = 3;
    CHECK(same.frechet(one, x.weights));
    CHECK_FALSE(same.kernel(one, x.weights));  // a picture is not paired with itself
}

TEST_CASE("features of different lengths are refused, with what to do") {
    const Features three = {1, 2, 3}, two = {1, 2};
    CHECK_THROWS_WITH_AS(FeatureSets({&three, &three}, {&three, &two}), doctest::Contains("write size:"),
                         std::runtime_error);
}
