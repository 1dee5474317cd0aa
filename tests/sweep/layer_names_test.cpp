// Parameters that name layers: what is wrong with them is found before the first job.
#include <doctest/doctest.h>

#include "base/text/weighted_names.hpp"
#include "tests/sweep/fixture.hpp"

using namespace stylesweep;
using namespace stylesweep::sweep;
using namespace stylesweep::sweep::testing;

namespace {

const RunnerDescription& networks() {
    static const RunnerDescription description = RunnerDescription::parse(R"({
        "protocol": 1, "runner": "painter", "parameters": [
        {"name": "net", "type": "choice", "choices": ["deep", "flat", "none"], "default": "deep"},
        {"name": "taps", "type": "layers", "default": "default", "choices": ["default"], "when": {"net": ["deep", "flat"]},
         "layers": [{"when": {"net": ["deep"]}, "names": [["conv1", "relu1"], ["conv2", "relu2"], ["pool"]]},
                    {"when": {"net": ["flat"]}, "names": [["conv1"], ["dense"]]}]}]})");
    return description;
}

std::string error_in(const std::string& text) {
    return error_of([&] { jobs_of(checked(text, networks()), networks()); });
}

}  // namespace

TEST_CASE("names and weights are read with any separators") {
    const auto all = weighted_names(" conv1_1:1, conv2_1 : 0.75\tpool1,relu3:1e-3 ");
    REQUIRE(all.size() == 4);
    CHECK(all[0].name == "conv1_1");
    CHECK(all[0].weight == 1.0);
    CHECK(all[1].name == "conv2_1");
    CHECK(all[1].weight == 0.75);
    CHECK(all[2].name == "pool1");
    CHECK_FALSE(all[2].weight);
    CHECK(all[3].weight == 0.001);
}

TEST_CASE("layers of a wrong form, or that no network has, are errors with their place") {
    const std::pair<std::string, std::string> cases[] = {
        {"conv1:x", "taps: 'x' is not a weight for conv1; write conv1:0.5"},
        {"conv1:", "taps: '' is not a weight for conv1; write conv1:0.5"},
        {"conv1:1:2", "taps: '1:2' is not a weight for conv1; write conv1:0.5"},
        {"conv1:nan", "taps: 'nan' is not a weight for conv1; write conv1:0.5"},
        {"conv1:1e999", "taps: '1e999' is not a weight for conv1; write conv1:0.5"},
        {"conv1:-1", "taps: the weight of conv1 is negative: -1"},
        {"conv1:0, conv2:0.0", "taps: all weights are 0"},
        {":1", "taps: a weight has no name before its colon"},
        {" , ", "taps: no name is given"},
        {"conv1, conv2, conv1", "taps: conv1 is named twice"},
        {"conv3", "taps: there is no layer 'conv3'; did you mean 'conv1'?"},
        {"relu_2:1", "taps: there is no layer 'relu_2'; did you mean 'relu2'?"},
        {"features.29", "taps: there is no layer 'features.29'; known: conv1, conv2, pool, dense"},
    };
    for (const auto& [text, error] : cases) {
        CAPTURE(text);
        CHECK(error_in("fixed: {taps: \"" + text + "\"}") == "s.yaml:3:15: " + error);
    }
    CHECK(error_in("fixed: {taps: \"relu2:0.5, conv1\"}").empty());
    CHECK(error_in("fixed: {taps: default}").empty());
}

TEST_CASE("layers that a job's network has not are an error; a job to which they do not apply is none") {
    CHECK(error_in("fixed: {taps: dense}") ==
          "s.yaml:3:15: taps: there is no layer 'dense' with net deep; known: conv1, conv2, pool");
    CHECK(error_in("fixed: {net: flat, taps: dense}").empty());
    CHECK(error_in("grid: {net: [flat, deep], taps: [conv1, dense]}") ==
          "s.yaml:3:41: taps: there is no layer 'dense' with net deep; known: conv1, conv2, pool");
    CHECK(error_in("grid: {net: [flat, deep], taps: [conv1, dense]}\nexclude: [{net: deep, taps: dense}]").empty());
    CHECK(error_in("fixed: {net: none, taps: dense}").empty());
    CHECK(error_in("fixed: {taps: \"conv2, relu2\"}") == "s.yaml:3:15: taps: relu2 is conv2, which is named already");
}

TEST_CASE("the same layers and weights are one value, however they are written") {
    const SweepFile file =
        checked("grid: {taps: [\"conv1:1, conv2:0.50\", \"conv1:1.0 conv2:.5\", conv1]}", networks());
    REQUIRE(file.axes[0].rows.size() == 2);
    CHECK(file.axes[0].rows[0][0].text == "conv1:1,conv2:0.5");
    REQUIRE(file.remarks.size() == 1);
    CHECK(file.remarks[0] == "taps: conv1:1, conv2:0.50 and conv1:1.0 conv2:.5 are one value, conv1:1,conv2:0.5");
}
