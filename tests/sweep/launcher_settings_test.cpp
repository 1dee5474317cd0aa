#include "orchestrator/sweep/launcher_settings.hpp"

#include <doctest/doctest.h>

#include "tests/sweep/fixture.hpp"

using namespace stylesweep::sweep;
using namespace stylesweep::sweep::testing;

TEST_CASE("what is no time or size for sbatch is not taken for one") {
    for (const char* text : {"", "soon", "0", "-1", "1:2:3:4", "1:", ":1", "1-", "-2:00", "1.5", "4h", "1-2-3"}) {
        CAPTURE(text);
        CHECK_FALSE(slurm_time_s(text));
    }
    for (const char* text : {"", "G", "0", "-1G", "1.5G", "16GB", "16g", "16 G"}) {
        CAPTURE(text);
        CHECK_FALSE(slurm_mem_mb(text));
    }
}

TEST_CASE("times and sizes are read as sbatch reads them") {
    CHECK(slurm_time_s("90") == 5400);
    CHECK(slurm_time_s("90:30") == 5430);
    CHECK(slurm_time_s("4:00:00") == 14400);
    CHECK(slurm_time_s("2-12") == 216000);
    CHECK(slurm_time_s("2-12:30") == 217800);
    CHECK(slurm_time_s("2-12:30:05") == 217805);
    for (const long seconds : {1L, 59L, 14400L, 86399L, 86400L, 217805L})
        CHECK(slurm_time_s(slurm_time(seconds)) == seconds);
    CHECK(slurm_mem_mb("500") == 500);
    CHECK(slurm_mem_mb("1025K") == 2);
    CHECK(slurm_mem_mb("16G") == 16384);
    CHECK(slurm_mem_mb("1T") == 1048576);
}

TEST_CASE("options are parted at commas, but for those inside a value") {
    using Options = std::vector<std::pair<std::string, std::string>>;
    CHECK(split_options("partition=gpu,gres=gpu:1,time=4:00:00") ==
          Options{{"partition", "gpu"}, {"gres", "gpu:1"}, {"time", "4:00:00"}});
    CHECK(split_options("nodelist=n[1,3],mem=1G") == Options{{"nodelist", "n[1,3]"}, {"mem", "1G"}});
    CHECK_THROWS_AS(split_options("gpu,mem=1G"), std::invalid_argument);
    CHECK_THROWS_AS(split_options("=1"), std::invalid_argument);
}

TEST_CASE("a launcher is read from the sweep file: a word, or all that it takes") {
    CHECK(sweep_of("repeats: 1").launcher.kind == LauncherSettings::Kind::local);
    CHECK(sweep_of("launcher: slurm").launcher.kind == LauncherSettings::Kind::slurm);
    const LauncherSettings whole =
        sweep_of("launcher:\n  shards: 8\n  slurm: {partition: gpu, gres: gpu:1, time: 4:00:00, mem: 16G, poll: 30s}")
            .launcher;
    CHECK(whole.kind == LauncherSettings::Kind::slurm);
    CHECK(whole.shards == 8);
    CHECK(whole.sbatch == std::map<std::string, std::string>{
                              {"partition", "gpu"}, {"gres", "gpu:1"}, {"time", "4:00:00"}, {"mem", "16G"}});
    CHECK(whole.poll_s == 30);
    CHECK(sweep_of("launcher: {name: local, slurm: {mem: 1G}}").launcher.kind == LauncherSettings::Kind::local);
}
