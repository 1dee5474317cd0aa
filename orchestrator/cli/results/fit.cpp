#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>

#include "base/files/temporary_folder.hpp"
#include "base/process/process_identity.hpp"
#include "base/text/counted.hpp"
#include "base/text/joined.hpp"
#include "base/text/size_text.hpp"
#include "base/text/table.hpp"
#include "orchestrator/cli/command.hpp"
#include "orchestrator/cli/shared/options.hpp"
#include "orchestrator/night/run_here.hpp"
#include "orchestrator/plan/forecast_updater.hpp"
#include "orchestrator/plan/largest.hpp"
#include "orchestrator/plan/runner_program.hpp"
#include "orchestrator/progress/run_status.hpp"
#include "orchestrator/schedule/slots.hpp"
#include "orchestrator/sweep/values/quantity.hpp"
#include "schema/sweeps/written_values.hpp"

namespace stylesweep::cli {
namespace {

using nlohmann::ordered_json;
using plan::Largest;
using plan::SizeCase;

constexpr const char* fit_usage = "stylesweep fit [--device D] [--memory 12GiB] [--set NAME=VALUE ...] [OPTION...]";
constexpr const char* trade_offs[] = {"tile", "checkpoint_segments", "precision", "architecture"};
constexpr double side_within = 0.045;  // 9% of the pixels

// What is asked for: runner, place, memory, and fixed parameters.
struct FitQuestion {
    std::string device;
    sweep::RunnerDescription runner;
    plan::Place place;
    double memory_bytes = 0;
    std::vector<std::pair<std::string, std::string>> set;
};

struct Answer {
    const SizeCase* of;
    Largest largest;
};

double memory_of(const Options& options, const FitQuestion& question) {
    if (options.has("memory")) {
        const auto bytes = sweep::parse_bytes(options.text("memory"));
        if (!bytes) throw UsageError("--memory takes a size with its unit, such as 12GiB");
        return static_cast<double>(*bytes);
    }
    for (const sweep::DeviceSpec& each : question.runner.devices)
        if (each.device == question.device && each.memory_bytes) return *each.memory_bytes;
    if (question.device == "cpu") return static_cast<double>(::sysconf(_SC_PHYS_PAGES)) * ::sysconf(_SC_PAGE_SIZE);
    throw UsageError("the memory of " + question.device + " is not known: give it, such as --memory 12GiB");
}

FitQuestion question_of(const Options& options) {
    FitQuestion question;
    const std::string text = plan::describe(plan::find_runner(options.text("runner")));
    question.runner = sweep::RunnerDescription::parse(text);
    question.device = devices_of(options, text).front();
    question.place = {question.device, "", static_cast<int>(schedule::usable_cpus().size()), ProcessPlace::here().host};
    for (const sweep::DeviceSpec& each : question.runner.devices)
        if (each.device == question.device) question.place.name = each.name;
    question.memory_bytes = memory_of(options, question);
    for (const std::string& text_of : options.list("set")) {
        const auto equals = text_of.find('=');
        if (equals == std::string::npos) throw UsageError("--set takes NAME=VALUE, not '" + text_of + "'");
        const std::string name = text_of.substr(0, equals);
        if (!question.runner.open && !question.runner.find(name))
            throw UsageError("runner " + question.runner.runner + " has no parameter '" + name + "'");
        question.set.emplace_back(name, text_of.substr(equals + 1));
    }
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

void tell(const Answer& answer, const FitQuestion& question, const std::vector<std::string>& names) {
    const Largest& largest = answer.largest;
    std::cout << words(*answer.of, names) << " on " << question.device << " with " << size_text(question.memory_bytes)
              << ": ";
    if (largest.side == 0) {
        std::cout << "not even the smallest picture fits\n";
        return;
    }
    char pixels[40];
    std::snprintf(pixels, sizeof pixels, "%.3g", largest.megapixels);
    std::cout << plan::size_parameter(question.runner) << " " << largest.side << " (95% interval " << largest.low
              << " to " << largest.high << "), " << pixels << " megapixels, in " << time_text(*largest.wall_s)
              << "; from " << counted(largest.rows, "row") << '\n';
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

// A sweep of one job like the case's newest, of one iteration, timed once.
std::string trial_sweep(const SizeCase& one, const FitQuestion& question, const std::string& inputs, int side) {
    const ordered_json files = ordered_json::parse(inputs);
    std::string text = "name: fit\nrunner: " + question.runner.runner + "\nfixed:\n";
    for (const auto& [name, value, is_text] : schema::written_values(one.params)) {
        std::string plain = is_text ? ordered_json(value).dump() : value;
        if (files.contains(name)) plain = files[name].at("path").dump();
        if (name == "iterations" || name == "steps") plain = "1";
        if (name == plan::size_parameter(question.runner)) plain = std::to_string(side);
        text += "  " + ordered_json(name).dump() + ": " + plain + "\n";
    }
    const auto& metrics = question.runner.metrics;
    if (std::ranges::find(metrics, std::string("samples"), &sweep::MetricSpec::name) != metrics.end())
        text += "measure: {warmup: 0, max_samples: 1}\n";
    text += "limits: {retries: 0";
    if (question.device == "cpu")
        text += ", memory: " + std::to_string(static_cast<std::int64_t>(question.memory_bytes)) + "B";
    return text + "}\n";
}

std::string inputs_of(schema::Store& store, const std::string& params) {
    SQLite::Statement find(store.db(), "SELECT inputs FROM job WHERE params = :params ORDER BY id DESC LIMIT 1");
    find.bind(":params", params);
    return find.executeStep() ? find.getColumn(0).getString() : "{}";
}

// Whether the newest job of the sweep `fit` has a result within the memory.
bool has_fitted(schema::Store& store, double memory_bytes) {
    SQLite::Statement find(
        store.db(),
        "SELECT a.status = 'done' AND coalesce((SELECT value FROM metric WHERE attempt_id = a.id AND name = "
        "'process_peak_memory_bytes'), (SELECT value FROM metric WHERE attempt_id = a.id AND name = "
        "'peak_memory_bytes'), 0) <= :memory, a.status FROM sweep s JOIN membership m ON m.sweep_id = s.id "
        "JOIN job j ON j.id = m.job_id JOIN attempt a ON a.id = j.result_attempt "
        "WHERE s.name = 'fit' AND abs(m.edition) = s.edition ORDER BY a.id DESC LIMIT 1");
    find.bind(":memory", memory_bytes);
    if (!find.executeStep()) throw std::runtime_error("the trial has no result");
    const std::string status = find.getColumn(1).getString();
    if (status != "done" && status != "oom")
        throw std::runtime_error("the trial ended as " + status + ": stylesweep query @failures");
    return find.getColumn(0).getInt() != 0;
}

int verify(const Options& options, const FitQuestion& question, const Answer& asked) {
    const std::string database = std::filesystem::absolute(options.text("db")).string();
    std::string inputs;
    {
        schema::Store store(database, schema::OpenMode::read_only);
        inputs = inputs_of(store, asked.of->params);
    }
    const TemporaryFolder folder(std::filesystem::temp_directory_path(), "stylesweep-fit-");
    const std::string file = (folder.path() / "fit.yaml").string();
    const auto fits = [&](int side) {
        std::ofstream(file) << trial_sweep(*asked.of, question, inputs, side);
        const int code = run({file, "--db", database, "--device", question.device, "--noise", "0s"});
        if (code == interrupted) throw std::runtime_error("interrupted");
        schema::Store store(database, schema::OpenMode::read_only);
        const bool fitted = has_fitted(store, question.memory_bytes);
        std::cout << "  " << side << (fitted ? ": fits\n" : ": does not fit\n") << std::flush;
        return fitted;
    };
    std::cout << "\ntrying real jobs, each a row of the sweep fit:\n";
    const plan::Bisection found = plan::bisect(std::max(asked.largest.side, 64), side_within, fits);
    if (!found.fits || !found.too_big) {
        std::cout << "verified: no limit between " << found.fits << " and " << found.too_big << " after "
                  << counted(found.trials, "trial") << '\n';
        return undecidable;
    }
    std::cout << "verified: the largest is between " << found.fits << " (fits) and " << found.too_big
              << " (does not), after " << counted(found.trials, "trial") << "; predicted " << asked.largest.side
              << '\n';
    return all_done;
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
    std::vector<SizeCase> cases;
    {
        schema::Store store(options.text("db"), schema::OpenMode::read_only);
        cases =
            plan::size_cases(question.runner, question.place,
                             schema::prediction_rows(store, question.runner.runner, plan::ForecastUpdater::most_rows));
    }
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
    return verify(options, question, answers.front());
}

}  // namespace stylesweep::cli
