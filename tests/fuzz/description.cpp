#include <stdexcept>

#include "orchestrator/sweep/error.hpp"
#include "orchestrator/sweep/expansion.hpp"
#include "orchestrator/sweep/runner_description.hpp"
#include "orchestrator/sweep/values/typed_values.hpp"
#include "tests/fuzz/targets.hpp"

namespace stylesweep::fuzz {
namespace {

// Uses the description for a sweep that sets its first parameters.
void plan(sweep::RunnerDescription runner) {
    std::string text = "name: s\nrunner: r\ngrid:\n";
    constexpr const char* values[] = {"[1, 512]", "[a, true]", "[2x3, 0.5]"};
    int set = 0;
    for (const std::string& name : runner.parameter_names())
        if (set < 3) text += "  " + sweep::Value::of_text(name, {}).spelling() + ": " + values[set++] + '\n';
    sweep::SweepFile file = sweep::parse(text, "s.yaml");
    declare_files(file, runner);
    make_typed(file, runner);
    validate(file, runner);
    sweep::Expansion jobs(file, runner);
    for (sweep::JobSpec job; jobs.next(job);) demand(job.values.size() == jobs.names().size(), "a value each");
}

}  // namespace

void description(std::string_view text) {
    sweep::RunnerDescription runner;
    try {
        runner = sweep::RunnerDescription::parse(text);
    } catch (const std::runtime_error&) {
        return;
    }
    (void)runner.no_device("cuda:7");
    try {
        plan(std::move(runner));
    } catch (const sweep::SweepFileError&) {
    }
}

}  // namespace stylesweep::fuzz
