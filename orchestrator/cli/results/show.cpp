#include <iostream>
#include <nlohmann/json.hpp>
#include <optional>
#include <sstream>

#include "base/clock.hpp"
#include "base/files/inside.hpp"
#include "base/text/excerpt.hpp"
#include "base/text/utf8.hpp"
#include "orchestrator/cli/command.hpp"
#include "orchestrator/cli/results/changed_inputs.hpp"
#include "orchestrator/cli/shared/find_job.hpp"
#include "orchestrator/cli/shared/options.hpp"
#include "orchestrator/launch/paths.hpp"
#include "orchestrator/launch/resubmission.hpp"
#include "orchestrator/progress/run_status.hpp"
#include "reports/model/artifact_files.hpp"
#include "schema/query/job_report.hpp"
#include "schema/queue/slurm_arrays.hpp"
#include "schema/sweeps/written_values.hpp"
#include "schema/transfer/imported.hpp"

namespace stylesweep::cli {
namespace {

using nlohmann::ordered_json;

constexpr std::int64_t most_log = 4000;  // bytes shown of each attempt's log

void print_members(std::ostream& out, const std::string& json) {
    for (const auto& [name, text, is_text] : schema::written_values(json))
        out << "  " << name << ": " << excerpt(text, most_message) << '\n';
}

// Prints bytes `begin` to `end` of the file.
void print_log(std::ostream& out, const std::filesystem::path& file, std::int64_t begin, std::int64_t end) {
    if (end <= begin) return;
    out << "  log" << (end - begin > most_log ? " (its end)" : "") << ", bytes " << begin << " to " << end << " of "
        << file.string() << ":\n";
    std::istringstream lines(reports::end_of_log(file, begin, end, most_log));
    for (std::string line; std::getline(lines, line);) out << "    | " << line << '\n';
}

constexpr const char* is_missing = ", which is missing; move or copy a database together with its .files folder";

// The log of that name; a stranger's database may name a file elsewhere.
void print_log_of(std::ostream& out, const std::filesystem::path& files, const std::string& name, std::int64_t begin,
                  std::optional<std::int64_t> end) {
    if (name.empty()) return;
    const auto file = inside(files, name);
    if (!file) {
        out << "  log: not shown, because " << name << " leads out of " << files.string() << '\n';
        return;
    }
    std::error_code error;
    const auto size = static_cast<std::int64_t>(std::filesystem::file_size(*file, error));
    if (error && end > begin) out << "  log: " << file->string() << is_missing << '\n';
    if (!error) print_log(out, *file, begin, end.value_or(size));
}

// A database may have been moved or copied without its files.
void print_artifact(std::ostream& out, const std::string& kind, const std::filesystem::path& file) {
    std::error_code error;
    out << "  " << kind << ": " << file.string() << (std::filesystem::exists(file, error) ? "" : is_missing) << '\n';
}

void print_attempt(std::ostream& out, const schema::AttemptReport& attempt, std::int64_t result,
                   const std::filesystem::path& files) {
    out << "\nattempt " << attempt.number << ": " << attempt.status;
    if (!attempt.error_class.empty()) out << " (" << attempt.error_class << ")";
    if (attempt.signal) out << ", signal " << *attempt.signal;
    if (attempt.exit_code) out << ", exit code " << *attempt.exit_code;
    if (result != 0 && attempt.id != result) out << "; an earlier attempt, which does not count";
    out << "\n  " << attempt.started_at << " to " << attempt.finished_at << " on " << attempt.host << " ("
        << attempt.device_name << ")\n";
    if (!attempt.recorded_in.empty()) out << "  recorded during the run of job " << attempt.recorded_in << '\n';
    if (!attempt.error_message.empty()) out << "  " << attempt.error_message << '\n';
    if (!attempt.warning.empty()) out << "  warning: " << attempt.warning << '\n';
    for (const auto& [name, value] : attempt.metrics) out << "  " << name << ": " << ordered_json(value).dump() << '\n';
    if (!attempt.details.empty()) print_members(out, attempt.details);
    for (const auto& [kind, path] : attempt.artifacts) print_artifact(out, kind, files / path);
    print_log_of(out, files, attempt.log_path, attempt.log_begin, attempt.log_end);
}

// The running attempt, with its log so far.
void print_running(std::ostream& out, const schema::RunningAttempt& attempt, const std::filesystem::path& files) {
    const auto age = std::chrono::system_clock::now() - from_iso_utc(attempt.claimed_at);
    out << "\nattempt " << attempt.number << ": running\n  since " << attempt.claimed_at << " ("
        << progress::duration(age) << ") on " << attempt.host << ", " << attempt.device << " (" << attempt.device_name
        << "), pid " << attempt.pid << '\n';
    if (!attempt.recorded_in.empty()) out << "  to be recorded during the run of job " << attempt.recorded_in << '\n';
    if (!attempt.step.empty()) out << "  step: " << attempt.step << '\n';
    if (attempt.cancelled) out << "  cancelled: its supervisor stops it\n";
    print_log_of(out, files, attempt.log_path, attempt.log_begin, std::nullopt);
}

// The task of a Slurm array that ran the job's shard; its log is beside the database once it has ended.
void print_task(std::ostream& out, const schema::SlurmTaskReport& report, const std::filesystem::path& files) {
    const std::string job = report.submission.job ? std::to_string(*report.submission.job) : "not submitted yet";
    out << "\nSlurm task " << job << "_" << report.number << " (" << report.submission.name
        << "): " << launch::ending_text(report.task);
    if (!report.task.reason.empty()) out << ", " << report.task.reason;
    if (!report.submission.time.empty()) out << ", requested time " << report.submission.time;
    if (!report.submission.mem.empty()) out << ", mem " << report.submission.mem;
    out << '\n';
    if (!report.task.log_path.empty()) return print_log_of(out, files, report.task.log_path, 0, std::nullopt);
    const std::filesystem::path log = launch::ArrayPaths{report.folder, ""}.log(job, report.number);
    std::error_code error;
    const auto size = static_cast<std::int64_t>(std::filesystem::file_size(log, error));
    if (!error) print_log(out, log, 0, size);
}

// An earlier row counts in no figure of its sweep.
void print_standing(std::ostream& out, const schema::JobReport& job, const std::vector<ChangedInput>& changed) {
    if (job.earlier)
        out << "  earlier: yes; the latest plan of " << job.sweep << " (" << job.planned_at.substr(0, 10) << ' '
            << job.planned_at.substr(11, 5)
            << " UTC) no longer has it, so it is left out of its views, reports and comparisons\n";
    for (const ChangedInput& change : changed)
        out << (change.is_gone ? "  missing: " : "  changed: ") << change.text << '\n';
}

// Sweeps that share a job may have other names for its files.
void print_other_sweep(std::ostream& out, const schema::OtherSweep& other, const std::string& params) {
    const ordered_json here = ordered_json::parse(params), there = ordered_json::parse(other.params);
    std::string names;
    for (const auto& [name, value] : there.items())
        if (value != here.value(name, ordered_json()))
            names += (names.empty() ? " (there " : ", ") + name + ": " +
                     excerpt(value.is_string() ? value.get<std::string>() : value.dump(), most_message);
    out << "  also of sweep: " << other.name << (other.earlier ? ", as an earlier row" : "") << names
        << (names.empty() ? "" : ")") << '\n';
}

void refuse_imported(const schema::JobReport& job) {
    if (job.runner == schema::import_runner)
        throw UsageError("job " + job.key.substr(0, 10) +
                         " cannot be reproduced: its results were imported from a table, and no runner made them");
}

// Running with other content would measure something else under this job's key.
void refuse_changed(const schema::JobReport& job, const std::vector<ChangedInput>& changed) {
    std::string texts;
    for (const ChangedInput& change : changed) {
        if (change.is_gone)
            std::cerr << "note: " << change.text << "; restore it there, or write its new path into the sweep file\n";
        else
            texts += "\n  " + change.text;
    }
    if (texts.empty()) return;
    throw UsageError("job " + job.key.substr(0, 10) + " cannot be reproduced: its inputs have changed" + texts +
                     "\nrestore the earlier content; to run the sweep with the current one: stylesweep run " +
                     shell_word(job.file_path));
}

// A sweep file says how many repeats there are, not which.
std::string remark_on_repeats(const schema::JobReport& job) {
    if (job.repeat == 1) return "";
    const std::string last = std::to_string(job.repeat);
    return "# The job is repeat " + last +
           " of its parameters. A sweep file cannot ask for that one alone, so this one "
           "has\n# the repeats 1 to " +
           last +
           ": in the job's database only those without a result run, with --rerun "
           "all each of them.\n";
}

// A sweep file for this job alone (and its earlier repeats), usable anywhere: JSON is YAML.
std::string sweep_of(const schema::JobReport& job) {
    const ordered_json inputs = ordered_json::parse(job.inputs), kept = ordered_json::parse(job.limits);
    ordered_json limits = {{"retries", kept.value("retries", 0)}};
    if (kept.contains("timeout_s")) limits["timeout"] = kept["timeout_s"].dump() + "s";
    if (kept.contains("grace_s")) limits["grace"] = kept["grace_s"].dump() + "s";
    if (kept.contains("memory_bytes")) limits["memory"] = kept["memory_bytes"].dump() + "B";
    std::string text =
        remark_on_repeats(job) + "name: again-" + job.key.substr(0, 10) + "\nrunner: " + job.runner + "\nfixed:\n";
    for (const auto& [name, value, is_text] : schema::written_values(job.params)) {
        const std::string plain = is_text ? ordered_json(value).dump() : value;
        text += "  " + ordered_json(name).dump() + ": " +
                (inputs.contains(name) ? inputs[name].at("path").dump() : plain) + "\n";
    }
    ordered_json files = ordered_json::array();
    for (const auto& [name, file] : inputs.items()) files.push_back(name);
    if (!files.empty()) text += "files: " + files.dump() + "\n";
    if (job.repeat > 1) text += "repeats: " + std::to_string(job.repeat) + "\n";
    return text + "measure: " + ordered_json::parse(job.measure).dump() + "\nlimits: " + limits.dump() + "\n";
}

void print_how_to_repeat(std::ostream& out, const schema::JobReport& job, const std::filesystem::path& file) {
    if (job.runner == schema::import_runner) return;
    // A command starts in its sweep file's folder.
    const bool command = job.runner == "command";
    const std::filesystem::path folder = command ? std::filesystem::path(job.file_path).parent_path() : "";
    const std::string database = shell_word((command ? std::filesystem::absolute(file) : file).string());
    const std::string again = shell_word((folder / "again.yaml").string());
    out << "\nto run it again:\n  stylesweep show " << job.key.substr(0, 10) << " --reproduce --db " << database
        << " > " << again << " && stylesweep run " << again << " --rerun all --db " << database << '\n';
}

std::string page(schema::Store& store, const schema::JobReport& job, const std::vector<ChangedInput>& changed) {
    std::ostringstream out;
    out << "job " << job.key << "\n  number: " << job.id << "\n  sweep: " << job.sweep << "\n  runner: " << job.runner
        << "\n  state: " << job.state << "\n  repeat: " << job.repeat << '\n';
    for (const schema::OtherSweep& other : job.others) print_other_sweep(out, other, job.params);
    print_standing(out, job, changed);
    out << "parameters:\n";
    print_members(out, job.params);
    if (job.inputs != "{}") {
        out << "inputs:\n";
        print_members(out, job.inputs);
    }
    for (const schema::AttemptReport& attempt : job.attempts)
        print_attempt(out, attempt, job.result_attempt, store.files_folder());
    if (job.running) print_running(out, *job.running, store.files_folder());
    for (const schema::SlurmTaskReport& task : schema::slurm_tasks_of_job(store, job.id))
        print_task(out, task, store.files_folder());
    print_how_to_repeat(out, job, store.file());
    return out.str();
}

}  // namespace

int show(const Arguments& arguments) {
    po::options_description known("Options");
    add_database_option(known);
    known.add_options()("reproduce", "print a sweep file for this job alone; of a repeat, with the repeats before it");
    const Options options(arguments,
                          "stylesweep show JOB [OPTION...]     (JOB: its number, its key, or the key's first digits)",
                          known, {{"job", "JOB"}});
    const std::string wanted = options.required("job");
    schema::Store store(options.text("db"), schema::OpenMode::read_only);
    const schema::JobReport job = schema::job_report(store, find_one_job(store, wanted));
    const std::vector<ChangedInput> changed = changed_inputs(job.inputs);
    if (options.has("reproduce")) {
        refuse_imported(job);
        refuse_changed(job, changed);
    }
    std::cout << (options.has("reproduce") ? sweep_of(job) : printable(page(store, job, changed)));
    return all_done;
}

}  // namespace stylesweep::cli
