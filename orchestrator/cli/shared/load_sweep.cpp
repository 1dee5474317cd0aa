#include "orchestrator/cli/shared/load_sweep.hpp"

#include <unistd.h>

#include <algorithm>
#include <iostream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "base/clock.hpp"
#include "base/text/counted.hpp"
#include "base/text/excerpt.hpp"
#include "base/text/utf8.hpp"
#include "orchestrator/cli/shared/ask_results.hpp"
#include "orchestrator/cli/shared/device_place.hpp"
#include "orchestrator/night/run_here.hpp"
#include "orchestrator/plan/column_clashes.hpp"
#include "orchestrator/plan/forecast_updater.hpp"
#include "orchestrator/plan/largest_sizes.hpp"
#include "orchestrator/sweep/changes.hpp"
#include "orchestrator/sweep/checks/command_remarks.hpp"
#include "orchestrator/sweep/checks/list_likes.hpp"
#include "orchestrator/sweep/checks/no_effect.hpp"
#include "orchestrator/sweep/checks/precisions.hpp"
#include "orchestrator/sweep/checks/programs.hpp"
#include "orchestrator/sweep/checks/undeclared_files.hpp"
#include "orchestrator/sweep/error.hpp"
#include "orchestrator/sweep/safe_yaml.hpp"
#include "orchestrator/sweep/search/search_keys.hpp"
#include "orchestrator/sweep/values/parameter_names.hpp"
#include "orchestrator/sweep/values/typed_values.hpp"
#include "schema/database/has_database.hpp"
#include "schema/sweeps/sweeps.hpp"

namespace stylesweep::cli {
namespace {

void say(const char* kind, const std::string& text) {
    std::cerr << kind << ": " << excerpt_line(text, most_message) << '\n';
}

sweep::Ask asking(const Options& options) {
    return [database = options.text("db")](const std::string& sql) { return ask_results(database, sql); };
}

// Named `<stdin>` in the working folder, so that its folder is that one.
sweep::SweepFile read_file(const Options& options) {
    const std::string name = options.required("sweep file"), shown = "<stdin>";
    if (name != "-") return sweep::load(name, options.list("set"), asking(options));
    if (::isatty(STDIN_FILENO)) std::cerr << "reading the sweep from standard input; Ctrl-D ends it\n";
    return sweep::parse(sweep::read_sweep_text(std::cin, shown), shown, options.list("set"), asking(options));
}

// "note: 2 jobs are equal to others (...) and count with them as one".
void say_equal(std::uint64_t count, const std::string& why) {
    if (count == 0) return;
    say("note", counted(count, "job") + one_or_many(count, " is", " are") + " equal to " +
                    one_or_many(count, "another", "others") + " (" + why + ") and " +
                    one_or_many(count, "counts", "count") + " with " + one_or_many(count, "it", "them") + " as one");
}

// Jobs of Slurm or `split` run on other machines.
bool runs_here(const LoadedSweep& loaded, const Options& options) {
    const bool local = options.has("launcher") ? options.text("launcher") == "local"
                                               : loaded.file.launcher.kind == sweep::LauncherSettings::Kind::local;
    return local && !options.has("shards");
}

// Other machines may have programs that are missing here.
void check_programs(const LoadedSweep& loaded, const Options& options) {
    const auto [certain, possible] = sweep::missing_programs(loaded.file, loaded.runner);
    if (runs_here(loaded, options) && !certain.empty()) throw sweep::SweepFileError(certain.front());
    for (const auto& errors : {certain, possible})
        for (const sweep::SweepFileError& error : errors) say("note", error.what());
}

const sweep::Value* first_largest(const sweep::SweepFile& file) {
    for (const std::string& name : file.given_names())
        for (const sweep::Value* value : file.values_of(name))
            if (sweep::largest_size(*value)) return value;
    return nullptr;
}

// Of the CPU the process's memory counts, which limits.memory bounds.
double memory_for_largest(const LoadedSweep& loaded, const std::string& device) {
    const double bytes = memory_of(loaded.runner, device).value_or(0);
    const auto limit = loaded.file.limits.memory_bytes;
    return device == "cpu" && limit ? std::min(bytes, static_cast<double>(*limit)) : bytes;
}

// How {largest: true} becomes a number; numbers that the sweep's row has are kept.
void prepare_sizes(LoadedSweep& loaded, const Options& options) {
    const sweep::Value* asked = first_largest(loaded.file);
    plan::LargestSizes::Basis basis;
    if (schema::has_database(options.text("db"))) {
        schema::Store store(options.text("db"), schema::OpenMode::read_only);
        basis.resolved = schema::resolved_sizes(store, loaded.file.name);
        if (asked) basis.rows = schema::prediction_rows(store, loaded.runner.runner, plan::ForecastUpdater::most_rows);
    }
    if (!asked && basis.resolved.empty()) return;
    if (asked && !runs_here(loaded, options))
        throw sweep::SweepFileError(loaded.file.path, asked->where,
                                    asked->text +
                                        " is resolved for a device of this machine, but these jobs run on "
                                        "others: run `stylesweep fit` there, and write the number");
    const std::string device = asked ? devices_of(options, loaded.description_text).front() : "cpu";
    basis.place = place_of(loaded.runner, device);
    basis.memory_bytes = memory_for_largest(loaded, device);
    basis.now = now_utc();
    loaded.file.sizes = std::make_shared<plan::LargestSizes>(loaded.file, loaded.runner, std::move(basis),
                                                             [](const std::string& text) { say("note", text); });
}

}  // namespace

LoadedSweep load_sweep(const Options& options) {
    LoadedSweep loaded{read_file(options), {}, {}, {}};
    try {
        loaded.program = plan::find_runner(loaded.file.runner);
    } catch (const std::invalid_argument& error) {
        throw sweep::SweepFileError(loaded.file.path, loaded.file.runner_where, error.what());
    }
    loaded.description_text = plan::describe(loaded.program);
    loaded.runner = sweep::RunnerDescription::parse(loaded.description_text);
    sweep::declare_files(loaded.file, loaded.runner);
    sweep::add_recorded_axis(loaded.file, loaded.runner);
    sweep::add_screen_rungs(loaded.file, loaded.runner);
    sweep::make_typed(loaded.file, loaded.runner);
    sweep::validate(loaded.file, loaded.runner);
    sweep::check_objectives(loaded.file, loaded.runner);
    sweep::check_parameter_names(loaded.file, loaded.runner);
    if (options.has("launcher")) loaded.file.launcher_where.reset();  // set on the command line
    for (const auto& remarks :
         {loaded.file.remarks, sweep::remarks_on_list_likes(loaded.file, loaded.runner),
          sweep::remarks_on_no_effect(loaded.file, loaded.runner),
          sweep::remarks_on_precisions(loaded.file, loaded.runner), sweep::undeclared_files(loaded.file, loaded.runner),
          sweep::remarks_on_commands(loaded.file, loaded.runner), plan::remarks_on_columns(loaded.file, loaded.runner),
          sweep::remarks_on_long_values(loaded.file, loaded.runner)})
        for (const std::string& remark : remarks) say("note", remark);
    check_programs(loaded, options);
    prepare_sizes(loaded, options);
    return loaded;
}

void check_size(const sweep::SweepFile& file, sweep::Expansion& jobs, int most) {
    if (jobs.upper_bound() > static_cast<std::uint64_t>(most))
        throw sweep::SweepFileError(file.path, file.runner_where,
                                    "the sweep has up to " + std::to_string(jobs.upper_bound()) + " jobs, more than " +
                                        std::to_string(most) + "; raise the limit with --max-jobs if that is intended");
    jobs.refuse_none();
}

void print_note(const sweep::Expansion& jobs) {
    if (!jobs.note().empty()) say("note", jobs.note());
}

void print_warnings(const sweep::Expansion& jobs) {
    for (const std::string& warning : jobs.warnings()) say("warning", warning);
    const char* whom = one_or_many(jobs.equal(), "it", "them");
    say_equal(jobs.equal(), std::string("but for what does not apply to ") + whom + ", or by 'include'");
}

void print_equal_files(std::uint64_t count) {
    say_equal(count, "but for the names of files with equal content");
}

void print_changes(const LoadedSweep& loaded, schema::Store& store, const Options& options) {
    const auto known = schema::find_source(store, loaded.file.name);
    if (!known || known->file_text.empty()) return;  // empty: imported rows
    const SamplingRule measured = SamplingRule::from_json(nlohmann::json::parse(known->measure));
    if (known->file_text == loaded.file.text) {
        const std::string line = sweep::measure_change(measured, loaded.file.measure);
        if (!line.empty()) say("note", "not as in the last run of sweep " + loaded.file.name + ": " + line);
        return;
    }
    const std::string path = std::filesystem::absolute(loaded.file.path).lexically_normal().string();
    std::cerr << "sweep " << loaded.file.name << " was run before from another text"
              << (known->file_path == path ? "" : ", from the file " + known->file_path) << ". What changed:\n";
    const sweep::Ask ask = asking(options);
    try {
        sweep::SweepFile before = sweep::parse(known->file_text, known->file_path, {}, ask);
        sweep::SweepFile now = sweep::parse(loaded.file.text, loaded.file.path, {}, ask);
        before.measure = measured;  // rows are measured as --set says
        now.measure = loaded.file.measure;
        const auto lines = sweep::changes(before, now);
        for (const std::string& line : lines) std::cerr << "  " << printable_line(line) << '\n';
        if (lines.empty()) std::cerr << "  nothing that its jobs depend on\n";
    } catch (const std::exception& error) {
        std::cerr << "  the former text cannot be read any more: " << printable(error.what()) << '\n';
    }
}

}  // namespace stylesweep::cli
