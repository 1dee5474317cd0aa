// CFSD, SIFID and the similarities as numpy and scipy compute them, and as metrics of a job (reference_structure.py).
#include "runners/nst/quality/structure.hpp"

#include <nlohmann/json.hpp>

#include "runners/core/job.hpp"
#include "runners/nst/jobs/job_check.hpp"
#include "runners/nst/weights/safetensors.hpp"
#include "tests/nst/fast_files.hpp"
#include "tests/nst/reference_script.hpp"
#include "tests/nst/runner_fixture.hpp"

using namespace stylesweep;
using namespace stylesweep::nst;
using namespace stylesweep::nst::testing;

namespace {

runners::Job judged_job(const TestFolder& folder, const std::string& parameter, const std::string& network, bool trust,
                        bool style) {
    Files files = {{"content", sample("content/portrait.jpg")},
                   {"model", folder.write("johnson.safetensors", johnson_file(4))},
                   {parameter, folder / network}};
    if (style) files["style"] = sample("style/swirls.jpg");
    return job_of(folder / "files", {{"architecture", "fast"}, {"resolution", "48"}, {"trust", trust}}, files);
}

std::string objection(const runners::Job& job) {
    std::set<std::string> sound;
    try {
        check_job(job, sound);
        return "";
    } catch (const runners::BadInput& error) {
        return error.what();
    }
}

}  // namespace

TEST_CASE("CFSD, SIFID and the similarities are those of numpy and scipy; equal pictures have 0 and 1") {
    const TestFolder folder;
    if (!made_by_script("quality/reference_structure.py", folder, {})) return;
    const auto expected = nlohmann::json::parse(content_of(folder / "expected.json"));
    const Weights maps(as_safetensors(folder, "maps"));
    const torch::Tensor a = *maps.find("a"), b = *maps.find("b");
    const auto near = [&](const char* name, double tolerance) {
        return doctest::Approx(expected.at(name).get<double>()).epsilon(tolerance);
    };
    CHECK(cfsd(a, b) == near("cfsd", 1e-4));
    CHECK(*sifid(a, b) == near("sifid", 1e-6));
    CHECK(similarity({a, a.slice(1, 0, 3)}, {b, b.slice(1, 0, 3)}) == near("maps", 1e-6));
    CHECK(similarity({a.flatten()}, {b.flatten()}) == near("cosine", 1e-6));
    CHECK(cfsd(a, a) == doctest::Approx(0));
    CHECK(*sifid(a, a) == doctest::Approx(0).epsilon(1e-6));
    CHECK(similarity({a}, {a}) == doctest::Approx(1));
    CHECK_FALSE(sifid(a.slice(2, 0, 1).slice(3, 0, 1), b));
    CHECK_THROWS_AS(similarity({a}, {b.slice(2, 0, 4)}), runners::BadInput);
    CHECK_THROWS_AS(similarity({a, a}, {b}), runners::BadInput);
}

TEST_CASE("a job has the metrics of the networks that it names, and says what they are of") {
    const TestFolder folder;
    if (!made_by_script("quality/reference_structure.py", folder, {})) return;
    const Outcome patches(judged_job(folder, "sifid_network", "patches.pt", true, true));
    REQUIRE(patches.metric("sifid"));
    CHECK(*patches.metric("sifid") > 0);
    for (const char* network : {"maps.pt", "vector.pt"}) {
        CAPTURE(network);
        const Outcome outcome(judged_job(folder, "embedding", network, true, true));
        for (const char* metric : {"embedding_content_similarity", "embedding_style_similarity"}) {
            REQUIRE(outcome.metric(metric));
            CHECK(std::abs(*outcome.metric(metric)) <= 1);
        }
        CHECK(outcome.recorded.details.contains("embedding"));
    }
    const Outcome bare(judged_job(folder, "embedding", "vector.pt", true, false));
    CHECK(bare.metric("embedding_content_similarity"));
    CHECK_FALSE(bare.metric("embedding_style_similarity"));
    CHECK(bare.recorded.details["embedding_style_similarity"] == "absent: this job names no style picture");
    CHECK_THROWS_AS(Outcome(judged_job(folder, "sifid_network", "vector.pt", true, true)), runners::BadInput);
}

TEST_CASE("networks of metrics need trust, too, and are read before a job is queued") {
    const TestFolder folder;
    if (!made_by_script("quality/reference_structure.py", folder, {})) return;
    CHECK(objection(judged_job(folder, "embedding", "vector.pt", true, true)).empty());
    CHECK(objection(judged_job(folder, "embedding", "vector.pt", false, true)).find("trust: true") !=
          std::string::npos);
    CHECK_THROWS_AS(Outcome(judged_job(folder, "embedding", "vector.pt", false, true)), runners::BadInput);
    CHECK(objection(judged_job(folder, "embedding", "pair.pt", true, true)).find("takes 2 inputs") !=
          std::string::npos);
    folder.write("vector.yaml", "sice: 16\n");
    runners::Job job = judged_job(folder, "embedding", "vector.pt", true, true);
    CHECK(objection(job).starts_with("embedding: vector.yaml:1:1: unknown key"));
    CHECK(objection(judged_job(folder, "cfsd_weights", "johnson.safetensors", false, true))
              .starts_with("cfsd_weights: "));
}
