#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>

#include "orchestrator/cli/command.hpp"
#include "orchestrator/cli/find_job.hpp"
#include "orchestrator/cli/options.hpp"
#include "orchestrator/launch/paths.hpp"
#include "orchestrator/launch/resubmission.hpp"
#include "orchestrator/progress/progress.hpp"
#include "schema/clock.hpp"
#include "schema/job_report.hpp"
#include "schema/slurm_arrays.hpp"
#include "schema/written_values.hpp"

namespace stylesweep::cli {
namespace {

using nlohmann::ordered_json;

constexpr std::int64_t most_log = 4000;  // bytes of each attempt's log that are shown

// Control characters of a log or parameter must not reach the terminal.
std::string printable(std::string text) {
    for (char& c : text)
        if ((c >= 0 && c < ' ' && c != '\n' && c != '\t') || c == 127) c = '?';
    return text;
}

void print_members(const std::string& json) {
    for (const auto& [name, text, is_text] : schema::written_values(json))
        std::cout << "  " << name << ": " << printable(text) << '\n';
}

// Bytes begin to end of the file.
void print_log(const std::filesystem::path& file, std::int64_t begin, std::int64_t end) {
    const std::int64_t size = end - begin;
    if (size <= 0) return;
    std::ifstream in(file, std::ios::binary);
    const std::int64_t shown = std::min(size, most_log);
    in.seekg(end - shown);
    std::string text(static_cast<std::size_t>(shown), '\0');
    in.read(text.data(), shown);
    text.resize(static_cast<std::size_t>(in.gcount()));
    std::erase(text, '\0');  // the hole of a log that grew too long
    std::cout << "  log" << (shown < size ? " (its end)" : "") << ", bytes " << begin << " to " << end << " of "
              << file.string() << ":\n";
    std::istringstream lines(printable(text));
    for (std::string line; std::getline(lines, line);) std::cout << "    | " << line << '\n';
}

void print_attempt(const schema::AttemptReport& attempt, const std::filesystem::path& files) {
    std::cout << "\nattempt " << attempt.number << ": " << attempt.status;
    if (!attempt.error_class.empty()) std::cout << " (" << attempt.error_class << ")";
    if (attempt.signal) std::cout << ", signal " << *attempt.signal;
    if (attempt.exit_code) std::cout << ", exit code " << *attempt.exit_code;
    std::cout << "\n  " << attempt.started_at << " to " << attempt.finished_at << " on " << attempt.host << " ("
              << attempt.device_name << ")\n";
    if (!attempt.error_message.empty()) std::cout << "  " << printable(attempt.error_message) << '\n';
    if (!attempt.warning.empty()) std::cout << "  warning: " << printable(attempt.warning) << '\n';
    for (const auto& [name, value] : attempt.metrics)
        std::cout << "  " << name << ": " << ordered_json(value).dump() << '\n';
    if (!attempt.details.empty()) print_members(attempt.details);
    for (const auto& [kind, path] : attempt.artifacts)
        std::cout << "  " << kind << ": " << printable((files / path).string()) << '\n';
    if (!attempt.log_path.empty()) print_log(files / attempt.log_path, attempt.log_begin, attempt.log_end);
}

// The attempt under way, with its log so far.
void print_running(const schema::RunningAttempt& attempt, const std::filesystem::path& files) {
    const auto age = std::chrono::system_clock::now() - schema::from_iso_utc(attempt.claimed_at);
    std::cout << "\nattempt " << attempt.number << ": running\n  since " << attempt.claimed_at << " ("
              << progress::duration(age) << ") on " << attempt.host << ", " << attempt.device << " ("
              << attempt.device_name << "), pid " << attempt.pid << '\n';
    if (!attempt.step.empty()) std::cout << "  step: " << printable(attempt.step) << '\n';
    if (attempt.cancelled) std::cout << "  cancelled: its supervisor stops it\n";
    std::error_code error;
    const auto size = static_cast<std::int64_t>(std::filesystem::file_size(files / attempt.log_path, error));
    if (!attempt.log_path.empty() && !error) print_log(files / attempt.log_path, attempt.log_begin, size);
}

// The task of a Slurm array that carried the job's shard; its log is beside the database once it ended.
void print_task(const schema::SlurmTaskReport& report, const std::filesystem::path& files) {
    const std::string job = report.submission.job ? std::to_string(*report.submission.job) : "not submitted yet";
    std::cout << "\nSlurm task " << job << "_" << report.number << " (" << report.submission.name
              << "): " << launch::ending_text(report.task);
    if (!report.task.reason.empty()) std::cout << ", " << printable(report.task.reason);
    if (!report.submission.time.empty()) std::cout << ", asked for time " << report.submission.time;
    if (!report.submission.mem.empty()) std::cout << ", mem " << report.submission.mem;
    std::cout << '\n';
    const std::filesystem::path log = report.task.log_path.empty()
                                          ? launch::ArrayPaths{report.folder, ""}.log(job, report.number)
                                          : files / report.task.log_path;
    std::error_code error;
    const auto size = static_cast<std::int64_t>(std::filesystem::file_size(log, error));
    if (!error) print_log(log, 0, size);
}

// A sweep file that stands for this job (and its earlier repeats) alone, wherever it is run: JSON is YAML.
std::string sweep_of(const schema::JobReport& job) {
    const ordered_json inputs = ordered_json::parse(job.inputs), kept = ordered_json::parse(job.limits);
    ordered_json limits = {{"retries", kept.value("retries", 0)}};
    if (kept.contains("timeout_s")) limits["timeout"] = kept["timeout_s"].dump() + "s";
    if (kept.contains("grace_s")) limits["grace"] = kept["grace_s"].dump() + "s";
    if (kept.contains("memory_bytes")) limits["memory"] = kept["memory_bytes"].dump();
    std::string text = "name: again-" + job.key.substr(0, 10) + "\nrunner: " + job.runner + "\nfixed:\n";
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

}  // namespace

int show(const Arguments& arguments) {
    po::options_description known("Options");
    add_database_option(known);
    known.add_options()("reproduce", "print a sweep file that stands for this job alone");
    const Options options(arguments,
                          "stylesweep show JOB [OPTION...]     (JOB: its key, the key's first digits, or its number)",
                          known, {"job"});
    const std::string wanted = options.required("job");
    schema::Store store(options.text("db"), schema::OpenMode::read_only);
    const schema::JobReport job = schema::job_report(store, find_one_job(store, wanted));
    if (options.has("reproduce")) {
        std::cout << sweep_of(job);
        return all_done;
    }
    std::cout << "job " << job.key << "\n  sweep: " << job.sweep << "\n  runner: " << job.runner
              << "\n  state: " << job.state << "\n  repeat: " << job.repeat << "\nparameters:\n";
    print_members(job.params);
    if (job.inputs != "{}") {
        std::cout << "inputs:\n";
        print_members(job.inputs);
    }
    for (const schema::AttemptReport& attempt : job.attempts) print_attempt(attempt, store.files_folder());
    if (job.running) print_running(*job.running, store.files_folder());
    for (const schema::SlurmTaskReport& task : schema::slurm_tasks_of_job(store, job.id))
        print_task(task, store.files_folder());
    // A command starts in its sweep file's folder.
    const bool command = job.runner == "command";
    const std::filesystem::path folder = command ? std::filesystem::path(job.file_path).parent_path() : "";
    const std::string database =
        shell_word((command ? std::filesystem::absolute(store.file()) : store.file()).string());
    const std::string again = shell_word((folder / "again.yaml").string());
    std::cout << "\nto run it again:\n  stylesweep show " << job.key.substr(0, 10) << " --reproduce --db " << database
              << " > " << again << " && stylesweep run " << again << " --rerun all --db " << database << '\n';
    return all_done;
}

}  // namespace stylesweep::cli
