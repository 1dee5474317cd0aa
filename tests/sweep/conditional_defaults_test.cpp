// Defaults that depend on other parameters, and parameters that apply in several cases.
#include <doctest/doctest.h>

#include "tests/sweep/fixture.hpp"

using namespace stylesweep::sweep;
using namespace stylesweep::sweep::testing;

namespace {

// `rate` is 5, but 1 for a trainer and 2 for a trainer that decays; `pooling` applies to vgg and to what trains with
// it.
const RunnerDescription& trainer() {
    static const RunnerDescription description = RunnerDescription::parse(R"({
        "protocol": 1, "runner": "painter", "parameters": [
        {"name": "architecture", "type": "choice", "choices": ["vgg", "mobile", "train"], "default": "vgg"},
        {"name": "extractor", "type": "choice", "choices": ["vgg", "mobile"], "default": "vgg",
         "when": {"architecture": ["train"]}},
        {"name": "decay", "type": "boolean", "default": false},
        {"name": "rate", "type": "number", "default": 5,
         "defaults": [{"when": {"architecture": ["train"], "decay": [true]}, "value": 2},
                      {"when": {"architecture": ["train"]}, "value": 1}]},
        {"name": "pooling", "type": "choice", "choices": ["avg", "max"], "default": "avg",
         "defaults": [{"when": {"rate": [1]}, "value": "max"}],
         "when": [{"architecture": ["vgg"]}, {"architecture": ["train"], "extractor": ["vgg"]}]}]})");
    return description;
}

std::vector<std::string> jobs(const std::string& text) {
    return jobs_of(checked("order: grid\n" + text, trainer()), trainer());
}

using Jobs = std::vector<std::string>;

}  // namespace

TEST_CASE("a default that depends on other parameters is that of each job, and what is given stays") {
    CHECK(jobs("grid: {architecture: [vgg, train]}") == Jobs{"vgg|-|false|5|avg", "train|vgg|false|1|max"});
    CHECK(jobs("grid: {architecture: [vgg, train]}\nfixed: {decay: true}") ==
          Jobs{"vgg|true|-|5|avg", "train|true|vgg|2|avg"});
    CHECK(jobs("fixed: {architecture: train, rate: 5}") == Jobs{"train|5|vgg|false|avg"});
    CHECK(jobs("fixed: {architecture: train}\ngrid: {rate: [1, 5]}") ==
          Jobs{"1|train|vgg|false|max", "5|train|vgg|false|avg"});
    CHECK(jobs("fixed: {decay: false}\ninclude: [{architecture: train}, {architecture: train, rate: 1}]") ==
          Jobs{"false|vgg|5|-|avg", "false|train|1|vgg|max"});  // the second entry says what is so by itself
    CHECK(jobs("grid: {architecture: [vgg, train]}\nexclude: [{where: rate < 2}]") == Jobs{"vgg|-|false|5|avg"});
}

TEST_CASE("a parameter applies where one of several conditions holds") {
    CHECK(jobs("grid: {architecture: [vgg, mobile]}\nfixed: {pooling: max}") ==
          Jobs{"vgg|max|-|false|5", "mobile|-|-|false|5"});
    CHECK(jobs("grid: {extractor: [vgg, mobile]}\nfixed: {architecture: train, pooling: max}") ==
          Jobs{"vgg|train|max|false|1", "mobile|train|-|false|1"});
}

TEST_CASE("defaults for some cases without one for the others are refused") {
    CHECK_THROWS_WITH(RunnerDescription::parse(R"({"protocol": 1, "runner": "r", "parameters": [
        {"name": "rate", "type": "number", "defaults": [{"when": {"kind": ["a"]}, "value": 1}]}]})"),
                      "the runner's description cannot be used: 'rate' has defaults for some cases and no default for "
                      "the others");
}
