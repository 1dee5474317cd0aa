// Features from a runner's process: kept by content, and only of what had that content.
#include "orchestrator/evaluate/runner_features.hpp"

#include <doctest/doctest.h>

#include "base/files/digest.hpp"
#include "tests/base/test_folder.hpp"

using namespace stylesweep;
using namespace stylesweep::evaluate;
using stylesweep::testing::TestFolder;

namespace {

namespace fs = std::filesystem;

// A runner whose features are the length of each file's name and 1; `also` is Python that runs before it answers.
class Place {
  public:
    fs::path runner(const std::string& also = "") {
        const fs::path file = folder_.write("runner", "#!" STYLESWEEP_PYTHON R"(
import json, os, struct, sys
asked = json.load(open(sys.argv[sys.argv.index("--features") + 1]))
assert asked["trust"] is True
failures = ["" if os.path.exists(each) else "not there" for each in asked["pictures"]]
with open(asked["vectors"], "wb") as out:
    for each in asked["pictures"]:
        out.write(struct.pack("<2f", len(os.path.basename(each)), 1))
)" + also + R"(
print(json.dumps({"length": 2, "failures": failures}))
)");
        fs::permissions(file, fs::perms::owner_all);
        return file;
    }
    FeatureNetwork network() {
        folder_.write("net.yaml", "size: 8\n");
        return FeatureNetwork::of(folder_.write("net.pt", "a network"));
    }
    PictureFile picture(const std::string& name, const std::string& content) {
        return {sha256(content), folder_.write(name, content)};
    }
    FeaturesOf features(const std::vector<PictureFile>& pictures, const FeatureNetwork& network,
                        const fs::path& runner) {
        told.clear();
        progress = 0;
        return features_of(
            runner, pictures, network, store_, [&](const std::string&) { ++progress; },
            [&](const std::string& text) { told += text + "\n"; });
    }
    fs::path operator/(const std::string& name) const { return folder_.path() / name; }

    std::string told;
    int progress = 0;

  private:
    TestFolder folder_;
    schema::Store store_{folder_ / "results.db", schema::OpenMode::create};
};

}  // namespace

TEST_CASE("features are computed once, and a picture that is not there or has changed has none, and no cached ones") {
    Place place;
    const FeatureNetwork network = place.network();
    const PictureFile sound = place.picture("sound", "1"), changed = place.picture("changed", "2"),
                      gone = place.picture("gone", "3");
    place.picture("changed", "other");
    fs::remove(gone.file);
    const FeaturesOf first = place.features({sound, changed, gone}, network, place.runner());
    CHECK(first == FeaturesOf{{sound.sha256, {5, 1}}});
    CHECK(place.told.find("changed: it has changed since its job ran\n") != std::string::npos);
    CHECK(place.told.find("gone: not there\n") != std::string::npos);
    CHECK(place.features({sound}, network, place / "no runner") == first);
    CHECK(place.progress == 0);
    place.picture("changed", "2");  // restored
    CHECK(place.features({changed}, network, place.runner()).at(changed.sha256) == Features{7, 1});
}

TEST_CASE("a network that is replaced meanwhile leaves no features, and a runner that fails says why") {
    Place place;
    const FeatureNetwork network = place.network();
    const PictureFile picture = place.picture("picture", "1");
    const fs::path replaces = place.runner("open(asked['network'], 'w').write('another network')");
    CHECK_THROWS_WITH_AS(place.features({picture}, network, replaces), doctest::Contains("changed while it computed"),
                         std::runtime_error);
    (void)place.network();
    CHECK_THROWS_WITH_AS(place.features({picture}, network, place.runner("sys.exit('no memory')")),
                         doctest::Contains("no memory"), std::runtime_error);
    CHECK(place.features({picture}, network, place.runner()).size() == 1);
}

TEST_CASE("a network has a name that ends in .pt and a description") {
    const TestFolder folder;
    CHECK_THROWS_AS(FeatureNetwork::of(folder.write("net.pth", "")), std::invalid_argument);
    CHECK_THROWS_WITH(FeatureNetwork::of(folder.write("net.pt", "")), doctest::Contains("net.yaml"));
    folder.write("net.yaml", "size: 8\n");
    const std::string before = FeatureNetwork::of(folder / "net.pt").sha256;
    folder.write("net.yaml", "size: 9\n");
    CHECK(FeatureNetwork::of(folder / "net.pt").sha256 != before);
}
