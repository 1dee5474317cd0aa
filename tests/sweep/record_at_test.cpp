// The list of `record_at` is an axis of what the runner records.
#include <doctest/doctest.h>

#include "tests/sweep/fixture.hpp"

using namespace stylesweep::sweep;
using namespace stylesweep::sweep::testing;

namespace {

const RunnerDescription& recorder() {
    static const RunnerDescription description = RunnerDescription::parse(R"({
        "protocol": 1, "runner": "painter", "parameters": [
        {"name": "iterations", "type": "integer", "default": 300},
        {"name": "optimizer", "type": "choice", "choices": ["adam", "lbfgs"], "default": "adam"}],
        "records": {"parameter": "iterations",
                    "unless": [{"when": {"optimizer": ["adam"]}, "why": "it looks ahead"}]}})");
    return description;
}

SweepFile recorded(const std::string& text, const RunnerDescription& runner = recorder()) {
    SweepFile file = sweep_of(text);
    add_recorded_axis(file, runner);
    return file;
}

}  // namespace

TEST_CASE("a list is an axis behind those of the file; auto, the default, and off are none") {
    const SweepFile file = recorded("grid: {optimizer: [adam, lbfgs]}\nrecord_at: [50, 100, 100]");
    REQUIRE(file.axes.size() == 2);
    CHECK(file.axes[1].names == std::vector<std::string>{"iterations"});
    CHECK(file.axes[1].rows.size() == 2);
    CHECK(file.record_at.mode == RecordAt::Mode::listed);
    CHECK(recorded("record_at: {range: [100, 300, 100]}\n").axes.at(0).rows.size() == 3);
    CHECK(recorded("record_at: auto\nfixed: {iterations: 5}\n").axes.empty());
    CHECK(recorded("record_at: off\nfixed: {iterations: 5}\n").record_at.mode == RecordAt::Mode::off);
    CHECK(recorded("fixed: {iterations: 5}\n").record_at.mode == RecordAt::Mode::automatic);
}

TEST_CASE("it is refused where the runner records nothing, and where the sweep gives the parameter elsewhere") {
    const auto error = [](const std::string& text, const RunnerDescription& runner) {
        return error_of([&] { recorded(text, runner); });
    };
    CHECK(error("record_at: [50]\n", painter()) ==
          "s.yaml:3:12: record_at: runner painter does not record intermediate results; put the values under grid");
    for (const char* section : {"fixed: {iterations: 5}", "grid: {iterations: [5]}", "zip: [{iterations: [5]}]",
                                "include: [{iterations: 5}]"})
        CHECK(error("record_at: [50]\n" + std::string(section), recorder()) ==
              "s.yaml:3:12: record_at sets 'iterations', which the sweep also sets elsewhere; remove one of them");
}

TEST_CASE("a description that records what is no parameter is refused") {
    CHECK_THROWS_WITH(RunnerDescription::parse(R"({"protocol": 1, "runner": "r", "parameters": [],
                                                   "records": {"parameter": "steps"}})"),
                      doctest::Contains("it records 'steps', which is no parameter of it"));
    CHECK(recorder().records.unless.at(0).why == "it looks ahead");
}
