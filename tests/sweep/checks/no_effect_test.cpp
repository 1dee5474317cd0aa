// Sections that nothing comes of are said.
#include <doctest/doctest.h>

#include "orchestrator/sweep/checks/no_effect.hpp"
#include "tests/sweep/fixture.hpp"

using namespace stylesweep::sweep;
using namespace stylesweep::sweep::testing;

namespace {

Jobs remarks_on(const std::string& text, const RunnerDescription& runner = anything(),
                const std::vector<std::string>& sets = {}) {
    return remarks_on_no_effect(sweep_of(text, sets), runner);
}

}  // namespace

TEST_CASE("measure is for runners that take samples") {
    const auto sampler = RunnerDescription::parse(
        R"({"protocol": 1, "runner": "nst", "open": true, "parameters": [], "metrics": [{"name": "samples"}]})");
    CHECK(remarks_on("measure: {warmup: 3}\ngrid: {a: [1]}") ==
          Jobs{"s.yaml:3:10: measure has no effect: runner any runs each job once and takes no samples; to repeat jobs "
               "write repeats: N"});
    CHECK(remarks_on("grid: {a: [1]}", anything(), {"measure.warmup=3"}).size() == 1);
    CHECK(remarks_on("measure: {warmup: 3}\ngrid: {a: [1]}", sampler).empty());
    CHECK(remarks_on("grid: {a: [1]}").empty());
}

TEST_CASE("order is for a grid, shards are for slurm") {
    CHECK(remarks_on("order: shuffled\ninclude: [{a: 1}, {a: 2}]") ==
          Jobs{"s.yaml:3:8: order has no effect: there is no grid, and what is under include keeps the file's order"});
    CHECK(remarks_on("order: shuffled\nzip: [{a: [1, 2]}]").empty());
    CHECK(remarks_on("launcher: {shards: 3}\ngrid: {a: [1]}") ==
          Jobs{"s.yaml:3:11: shards and slurm have no effect with the launcher local; they are for launcher: {name: "
               "slurm, ...} or run --launcher slurm"});
    CHECK(remarks_on("launcher: {name: slurm, shards: 3}\ngrid: {a: [1]}").empty());
    CHECK(remarks_on("launcher: local\ngrid: {a: [1]}").empty());
}

TEST_CASE("a parameter that applies to no job is a warning") {
    const auto warnings = [](const std::string& text) {
        const SweepFile file = checked(text);
        Expansion expansion(file, painter());
        for (JobSpec job; expansion.next(job);) {
        }
        return expansion.warnings();
    };
    CHECK(warnings("fixed: {architecture: fast, iterations: 100}") ==
          Jobs{"s.yaml:3:41: 'iterations' applies to no job of this sweep and is left out"});
    CHECK(warnings("fixed: {style: a, iterations: 100}\ngrid: {architecture: [fast, vgg19]}").empty());
    CHECK(warnings("fixed: {architecture: fast}").empty());
}
