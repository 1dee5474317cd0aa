#include <algorithm>
#include <cmath>
#include <iostream>
#include <nlohmann/json.hpp>

#include "base/text/counted.hpp"
#include "base/text/joined.hpp"
#include "base/text/size_text.hpp"
#include "base/text/table.hpp"
#include "orchestrator/cli/command.hpp"
#include "orchestrator/cli/results/fit_trials.hpp"
#include "orchestrator/cli/shared/device_place.hpp"
#include "orchestrator/cli/shared/options.hpp"
#include "orchestrator/night/run_here.hpp"
#include "orchestrator/plan/runner_program.hpp"
#include "orchestrator/progress/run_status.hpp"
#include "orchestrator/sweep/checks/nearest.hpp"
#include "orchestrator/sweep/values/quantity.hpp"
#include "orchestrator/sweep/values/typed_values.hpp"

namespace stylesweep::cli {
namespace {

using nlohmann::ordered_json;
using plan::Largest;
using plan::SizeCase;

constexpr const char* fit_usage = "stylesweep fit [--device D] [--memory 12GiB] [--set NAME=VALUE ...] [OPTION...]";
constexpr const char* trade_offs[] = {"tile", "checkpoint_segments", "precision", "architecture"};

struct Answer {
    const SizeCase* of;
    Largest largest;
};

double memory_asked(const Options& options, const FitQuestion& question) {
    if (options.has("memory")) {
        const auto bytes = sweep::parse_bytes(options.text("memory"));
        if (!bytes) throw UsageError("--memory takes a size with its unit, such as 12GiB");
        return static_cast<double>(*bytes);
    }
    if (const auto bytes = memory_of(question.runner, question.device)) return *bytes;
    throw UsageError("the memory of " + question.device + " is not known: give it, such as --memory 12GiB");
}

// In the spelling of rows.
std::pair<std::string, std::string> given_value(const std::string& text, const sweep::RunnerDescription& runner) {
    const auto equals = text.find('=');
    if (equals == std::string::npos) throw UsageError("--set takes NAME=VALUE, not '" + text + "'");
    const std::string name = text.substr(0, equals), value = text.substr(equals + 1);
    const sweep::ParameterSpec* spec = runner.find(name);
    if (!spec && runner.open) return {name, value};
    if (!spec)
        throw UsageError("runner " + runner.runner + " has no parameter '" + name + "'" +
                         sweep::suggestion(name, runner.parameter_names()));
    if (!spec->choices.empty() && spec->type == sweep::ParameterSpec::Type::choice &&
        std::ranges::find(spec->choices, value) == spec->choices.end())
        throw UsageError("unknown " + name + " '" + value + "'" + sweep::suggestion(value, spec->choices));
    return {name, sweep::typed(spec->type, sweep::Value::of_scalar(value, false, {})).text};
}

FitQuestion question_of(const Options& options) {
    FitQuestion question;
    const std::string text = plan::describe(plan::find_runner(options.text("runner")));
    question.runner = sweep::RunnerDescription::parse(text);
    question.device = devices_of(options, text).front();
    question.place = place_of(question.runner, question.device);
    question.memory_bytes = memory_asked(options, question);
    for (const std::string& text_of : options.list("set"))
        question.set.push_back(given_value(text_of, question.runner));
    if (plan::size_parameter(question.runner).empty())
        throw UsageError("runner " + question.runner.runner +
                         " has no parameter that is a size (type size in --describe)");
    return question;
}

bool is_asked_for(const SizeCase& one, const FitQuestion& question) {
    return std::ranges::all_of(question.set,
                               [&](const auto& each) { return plan::value_in(one.params, each.first) == each.second; });
}

// Parameters that tell the cases apart.
std::vector<std::string> varied(const std::vector<SizeCase>& cases) {
    std::vector<std::string> names;
    const ordered_json params = ordered_json::parse(cases.front().params);
    for (const auto& [name, value] : params.items())
        if (std::ranges::any_of(cases,
                                [&](const SizeCase& each) {
                                    return plan::value_in(each.params, name) !=
                                           plan::value_in(cases.front().params, name);
                                }) &&
            std::ranges::find(trade_offs, name) != std::end(trade_offs))
            names.push_back(name);
    return names;
}

std::string words(const SizeCase& one, const std::vector<std::string>& names) {
    std::string text;
    for (const std::string& name : names) {
        const std::string value = plan::value_in(one.params, name);
        if (!value.empty()) text += (text.empty() ? "" : " ") + name + " " + value;
    }
    return text.empty() ? "all" : text;
}

std::string time_text(const plan::Estimate& estimate) {
    return progress::duration(std::chrono::duration<double>(estimate.value));
}

// What the time is of: " with 300 iterations".
std::string repetitions(const SizeCase& one) {
    for (const char* name : {"iterations", "steps"})
        if (const std::string value = plan::value_in(one.params, name); !value.empty())
            return " with " + value + " " + name;
    return "";
}

std::string tried_text(const plan::Tried& tried) {
    std::string text;
    if (tried.fits) text = std::to_string(tried.fits) + " fits";
    if (tried.too_big) text += (text.empty() ? "" : ", ") + std::to_string(tried.too_big) + " does not";
    return text.empty() ? "" : "; tried: " + text;
}

void tell(const Answer& answer, const FitQuestion& question, const std::vector<std::string>& names) {
    const Largest& largest = answer.largest;
    const std::string size = plan::size_parameter(question.runner);
    std::cout << words(*answer.of, names) << " on " << question.device << " with " << size_text(question.memory_bytes)
              << ": ";
    if (largest.side == 0) {
        std::cout << "nothing fits: " << size << ' ' << plan::least_side << " is predicted to need "
                  << size_text(largest.memory_bytes) << '\n';
        return;
    }
    char pixels[40];
    std::snprintf(pixels, sizeof pixels, "%.3g", largest.megapixels);
    std::cout << size << " " << largest.side << " (95% interval " << largest.low << " to " << largest.high << "), "
              << pixels << " megapixels, in " << time_text(*largest.wall_s) << repetitions(*answer.of) << "; from "
              << counted(largest.rows, "row") << tried_text(largest.tried) << '\n';
    if (largest.from_one_size)
        std::cout << "  all rows have one size, so the growth is a guess: run a second size, or --verify\n";
}

int differences(const SizeCase& one, const SizeCase& other) {
    int count = 0;
    for (const char* name : trade_offs) count += plan::value_in(one.params, name) != plan::value_in(other.params, name);
    return count;
}

// What raises the limit, each against the first answer: one change at a time.
void tell_alternatives(const std::vector<SizeCase>& cases, const Answer& asked, const FitQuestion& question) {
    Table table;
    table.columns = {"change", "largest", "times_side", "time_per_megapixel"};
    for (const SizeCase& one : cases) {
        if (differences(one, *asked.of) != 1) continue;
        const auto other = plan::largest_of(question.runner, question.place, one, question.memory_bytes);
        if (!other || other->side <= asked.largest.side || asked.largest.side == 0) continue;
        for (const char* name : trade_offs) {
            const std::string value = plan::value_in(one.params, name);
            if (value == plan::value_in(asked.of->params, name)) continue;
            const double time = other->wall_s->value / other->megapixels,
                         before = asked.largest.wall_s->value / asked.largest.megapixels;
            table.rows.push_back({std::string(name) + " " + value, static_cast<std::int64_t>(other->side),
                                  std::round(100.0 * other->side / asked.largest.side) / 100,
                                  std::round(100 * time / before) / 100});
        }
    }
    if (table.rows.empty()) {
        std::cout << "no rows of this database show what would raise it; "
                     "run a job with another tile, checkpoint_segments, precision or architecture\n";
        return;
    }
    std::cout << "\nwhat raises it, and how much longer a megapixel takes:\n";
    write_table(std::cout, table, Format::table);
}

po::options_description fit_options() {
    po::options_description known("Options");
    add_database_option(known);
    po::options_description_easy_init add = known.add_options();
    add("runner", po::value<std::string>()->default_value("nst")->value_name("RUNNER"), "whose jobs");
    add("device", po::value<std::vector<std::string>>()->composing()->value_name("DEVICE|all"),
        "cpu, cuda:0, ... (default: the first GPU, else the CPU)");
    add("memory", po::value<std::string>()->value_name("SIZE"), "such as 12GiB (default: the device's)");
    add("set", po::value<std::vector<std::string>>()->composing()->value_name("NAME=VALUE"),
        "of these jobs only; may be repeated");
    add("verify", "find the true limit by bisection with real jobs of one iteration");
    return known;
}

}  // namespace

int fit(const Arguments& arguments) {
    const Options options(arguments, fit_usage, fit_options());
    const FitQuestion question = question_of(options);
    const std::vector<SizeCase> cases = fit_cases(options.text("db"), question);
    if (cases.empty())
        throw UsageError("no rows of runner " + question.runner.runner + " on " + question.device +
                         " yet: run a small sweep of two sizes first, then ask again");
    const std::vector<std::string> names = varied(cases);
    std::vector<Answer> answers;
    for (const SizeCase& one : cases)
        if (is_asked_for(one, question))
            if (const auto largest = plan::largest_of(question.runner, question.place, one, question.memory_bytes))
                answers.push_back({&one, *largest});
    if (answers.empty())
        throw UsageError("no row has these --set values and a memory figure; rows are of: " + [&] {
            std::vector<std::string> known;
            for (const SizeCase& one : cases) known.push_back(words(one, names));
            return joined(known);
        }());
    for (const Answer& answer : answers) tell(answer, question, names);
    if (answers.size() == 1) tell_alternatives(cases, answers.front(), question);
    if (!options.has("verify")) return all_done;
    if (answers.size() > 1) throw UsageError("--verify takes one setting: choose it with --set");
    return verify_fit(options.text("db"), question, *answers.front().of, answers.front().largest);
}

}  // namespace stylesweep::cli
