// Style transfer carried by Slurm: the same pictures and figures as here.
#include "tests/slurm/local_cluster.hpp"

namespace stylesweep::slurm_tests {
namespace {

std::vector<std::string> rows(const fs::path& database, const std::string& sql) {
    SQLite::Database db(database.string(), SQLite::OPEN_READONLY, 10'000);
    SQLite::Statement query(db, sql);
    std::vector<std::string> all;
    while (query.executeStep()) all.push_back(query.getColumn(0).getString());
    return all;
}

TEST_CASE("a style transfer sweep through Slurm has the output hashes and SSIM of the same sweep run here") {
    SlurmPlace place;
    const std::string images = STYLESWEEP_SOURCE_DIR "/sweeps/images/";
    place.write("s.yaml",
                "name: s\nrunner: nst\nfixed: {architecture: vgg19, iterations: 3, resolution: 32, style: " + images +
                    "style/swirls.jpg, content: " + images +
                    "content/portrait.jpg}\ngrid: {style_weight: [1, 100], precision: [fp32, bf16]}\nmeasure: "
                    "{warmup: 0, min_samples: 1, max_samples: 1, max_seconds: 1}\n");
    const Outcome here = place.run({"run", "s.yaml", "--db", "here.db", "--device", "cpu"});
    REQUIRE_MESSAGE(here.code == 0, here.err);
    const Outcome there = place.run({"run", "s.yaml", "--launcher", "slurm", "--shards", "2", "--slurm",
                                     "time=10,mem=1500M,cpus-per-task=2,poll=200ms"});
    REQUIRE_MESSAGE(there.code == 0, there.err);
    const std::string figures =
        "SELECT job_key || ' ' || output_sha256 || ' ' || printf('%.12f', ssim) FROM results WHERE status = 'done' "
        "ORDER BY 1";
    const auto expected = rows(place.path("here.db"), figures);
    CHECK(expected.size() == 4);
    CHECK(rows(place.path("results.db"), figures) == expected);
    for (const std::string& output : rows(place.path("results.db"), "SELECT output_path FROM results"))
        CHECK(fs::is_regular_file(place.path("results.files") / output));
    place.check_tidy();
}

}  // namespace
}  // namespace stylesweep::slurm_tests
