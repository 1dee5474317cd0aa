#include "runners/command/command_runner.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <utility>

#include "base/process/last_words.hpp"
#include "base/text/excerpt.hpp"
#include "base/text/placeholders.hpp"
#include "runners/command/command_line.hpp"
#include "runners/command/last_object.hpp"
#include "runners/command/metered_process.hpp"
#include "runners/command/output.hpp"
#include "runners/command/parameter_variables.hpp"
#include "runners/command/reported.hpp"
#include "version.hpp"

extern char** environ;

namespace stylesweep::command {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr const char* description = R"({
 "protocol": 1,
 "runner": "command",
 "open": true,
 "parameters": [
  {"name": "command", "type": "command", "required": true,
   "meaning": "argument vector with {placeholders} (a list), or a string for /bin/sh"}
 ],
 "metrics": [
  {"name": "runtime_s", "unit": "s", "meaning": "wall time of the program, unless it reports its own"},
  {"name": "cpu_s", "unit": "s", "meaning": "user and system time of the program and its children"},
  {"name": "peak_memory_bytes", "unit": "bytes", "meaning": "peak resident memory of its largest process"}
 ],
 "devices": [{"device": "cpu"}]
})";

std::string work_folder(const runners::Job& job, int attempt) {
    return "work/" + job.key.substr(0, 16) + "-" + std::to_string(attempt);
}

fs::path parameters_folder(const runners::Job& job, int attempt) {
    return job.files / (work_folder(job, attempt) + ".parameters");
}

// Removes leftovers of attempts whose runner was killed.
void remove_parameters_before(const runners::Job& job) {
    std::error_code ignored;
    for (int attempt = 1; attempt < job.attempt; ++attempt) fs::remove_all(parameters_folder(job, attempt), ignored);
}

// The work folder of one attempt, initially empty. If it stays empty, it becomes `spare` and is renamed for the next
// attempt,
/// because removing a folder can take milliseconds (ext4 with discard).
class WorkFolder {
  public:
    WorkFolder(const runners::Job& job, fs::path& spare)
        : relative_(work_folder(job, job.attempt)), path_(job.files / relative_), spare_(spare) {
        const fs::path unused = std::exchange(spare, fs::path());
        if (!unused.empty() && ::rename(unused.c_str(), path_.c_str()) == 0) return;
        if (!unused.empty()) ::rmdir(unused.c_str());
        fs::remove_all(path_);  // from an attempt that was given back
        fs::create_directories(path_);
    }
    WorkFolder(const WorkFolder&) = delete;
    ~WorkFolder() {
        if (is_empty()) spare_ = path_;
    }

    [[nodiscard]] const fs::path& path() const { return path_; }
    [[nodiscard]] fs::path metrics_file() const { return path_ / "metrics.json"; }

    // Reads and removes the metrics file; "" if there is no usable one.
    std::string take_metrics(runners::Recorder& out) const {
        const std::string file = metrics_file();
        const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
        if (descriptor < 0) return "";
        struct stat info{};
        std::string text(most_metrics, '\0');
        const bool usable = ::fstat(descriptor, &info) == 0 && S_ISREG(info.st_mode) && info.st_size <= most_metrics;
        const ssize_t size = usable ? ::read(descriptor, text.data(), text.size()) : -1;
        ::close(descriptor);
        ::unlink(file.c_str());
        if (size < 0) out.warn("the metrics file is not a readable file of at most 1 MiB");
        text.resize(static_cast<std::size_t>(std::max<ssize_t>(size, 0)));
        return text;
    }

    // Records where the program's files are.
    void record_leftovers(runners::Recorder& out) const {
        if (!is_empty()) out.detail("work", relative_);
    }

  private:
    // Also false if the program removed it.
    [[nodiscard]] bool is_empty() const {
        std::error_code error;
        return fs::is_empty(path_, error) && !error;
    }

    static constexpr ssize_t most_metrics = 1 << 20;  // bytes
    std::string relative_;
    fs::path path_;
    fs::path& spare_;
};

Filling filling_of(const runners::Job& job, const std::string& name, const std::string& text) {
    const json& value = job.params.at(name);
    const bool no = value.is_boolean() && !value.get<bool>();
    return {job.inputs.contains(name) ? job.input(name).string() : text, value.is_null() ? Filling::Kind::null
                                                                         : no            ? Filling::Kind::no
                                                                                         : Filling::Kind::other};
}

Fillings values_of(const runners::Job& job) {
    Fillings values;
    for (const auto& [name, text] : job.written)
        if (name != "command") values[name] = filling_of(job, name, text);
    return values;
}

std::vector<std::string> environment_of(const runners::Job& job, const WorkFolder& work,
                                        std::vector<std::string> environment) {
    const auto add = [&](const std::string& name, const std::string& value) {
        environment.push_back("STYLESWEEP_" + name + "=" + value);
    };
    add("JOB_KEY", job.key);
    add("REPEAT", std::to_string(job.repeat));
    add("ATTEMPT", std::to_string(job.attempt));
    add("WORK", work.path());
    add("METRICS", work.metrics_file());
    return environment;
}

// How a program can read very long parameters.
std::string other_way(const Fillings& values) {
    const auto longest = std::ranges::max_element(values, {}, [](const auto& each) { return each.second.text.size(); });
    const auto& [name, value] = *longest;
    if (is_too_long_for_variable(name, value.text))
        return "the file that the environment variable " + parameter_file_variable(name) + " names";
    return "the environment variable " + parameter_variable(name);
}

void check_length(const std::string& word, const Fillings& values) {
    if (word.size() > most_word)
        throw runners::BadInput("a word of the command, filled in, has " + std::to_string(word.size()) +
                                " bytes, and the system takes at most " + std::to_string(most_word) +
                                "; have the program read " + other_way(values));
}

std::vector<std::string> argv_of(const runners::Job& job, Fillings values, const WorkFolder& work) {
    values["repeat"] = {std::to_string(job.repeat)};
    values["work"] = {work.path()};
    for (const auto& [name, value] : values)
        if (value.text.find('\0') != std::string::npos) throw runners::BadInput(name + " holds a NUL character");
    try {
        std::vector<std::string> words = command_line(job.params.value("command", ""), values);
        for (const std::string& word : words) check_length(word, values);
        return words;
    } catch (const std::invalid_argument& error) {
        throw runners::BadInput(error.what());
    }
}

// For parameters: half of the system's limit, so that the program can start others.
std::size_t room_left(const Program& program) {
    const std::size_t half = room_for_words() / 2;
    return half - std::min(half, room_taken(program.argv) + room_taken(program.environment));
}

void write_to_log(std::string_view text) {
    while (!text.empty()) {
        const ssize_t written = ::write(STDOUT_FILENO, text.data(), text.size());
        if (written < 0 && errno != EINTR) return;  // disk full: the program continues
        text.remove_prefix(static_cast<std::size_t>(std::max<ssize_t>(written, 0)));
    }
}

void refuse_unstarted(int error, const Program& program) {
    if (error == 0) return;
    const std::string message = "'" + excerpt(program.argv.front()) + "' cannot be started in " +
                                program.folder.string() + ": " + std::strerror(error);
    if (error == EAGAIN || error == ENOMEM) throw std::runtime_error(message);  // may succeed next time
    throw runners::BadInput(message);
}

struct ProgramStatus {
    explicit ProgramStatus(int wait_status)
        : signal(WIFSIGNALED(wait_status) ? WTERMSIG(wait_status) : 0), code(signal ? 0 : WEXITSTATUS(wait_status)) {}
    [[nodiscard]] std::string in_words() const {
        return signal ? "was killed by signal " + std::to_string(signal) + " (" + ::strsignal(signal) + ")"
                      : "ended with exit code " + std::to_string(code);
    }
    int signal, code;
};

std::string last_words(const std::string& log, const std::string& printed) {
    constexpr std::size_t most_lines = 5;
    const std::string words = process::last_words(log, printed, most_lines);
    return words.empty() ? "" : "; its last words: " + words;
}

// How a program reacted to SIGTERM.
std::string farewell(const MeterReport& ended, const ProgramStatus& status, double grace_s) {
    char text[100];
    if (ended.end == ProgramEnd::killed) {
        std::snprintf(text, sizeof text, "the program was killed after limits.grace, %g s", grace_s);
        return text;
    }
    std::snprintf(text, sizeof text, ", %.1f s later", ended.grace_s);
    return "the program " + (status.signal == SIGTERM ? "died of SIGTERM" : status.in_words() + " on SIGTERM") +
           (ended.grace_s < 0.05 ? "" : text);
}

// Throws unless the program exited by itself with code 0.
void judge(const MeterReport& ended, std::int64_t log_begin, const EndOfOutput& printed,
           const runners::Settings& settings, const runners::Job& job) {
    const ProgramStatus status(ended.wait_status);
    if (ended.end == ProgramEnd::by_itself && ended.wait_status == 0) return;
    const std::string words = last_words(end_of_log(log_begin), printed.text());
    if (ended.end != ProgramEnd::by_itself)
        throw runners::EndedEarly(settings.end->reason(job.id, job.attempt).value_or(process::EndReason::interrupt),
                                  farewell(ended, status, settings.limits.grace_s) + words, status.code, status.signal);
    throw runners::ProgramFailed("the program " + status.in_words() + words, status.code, status.signal);
}

}  // namespace

CommandRunner::~CommandRunner() {
    if (!spare_folder_.empty()) ::rmdir(spare_folder_.c_str());
}

json CommandRunner::describe() const {
    json all = json::parse(description);
    all["build"] = version_and_commit;
    return all;
}

void CommandRunner::open(const runners::Settings& settings) {
    settings_ = settings;
    for (char** entry = environ; *entry; ++entry)
        if (!std::string_view(*entry).starts_with("STYLESWEEP_")) inherited_.emplace_back(*entry);
    inherited_.push_back("STYLESWEEP_DEVICE=" + settings.device);
    inherited_.push_back("STYLESWEEP_THREADS=" + std::to_string(settings.threads));
}

void CommandRunner::run(const runners::Job& job, runners::Recorder& out) {
    const std::int64_t log_begin = log_size();
    const WorkFolder work(job, spare_folder_);
    remove_parameters_before(job);
    const Fillings values = values_of(job);
    Program program{argv_of(job, values, work), environment_of(job, work, inherited_), settings_.folder};
    const ParameterVariables variables(values, room_left(program), parameters_folder(job, job.attempt));
    program.environment.insert(program.environment.end(), variables.all().begin(), variables.all().end());
    LastJsonObject printed;
    EndOfOutput end_of_output;
    const auto take = [&](std::string_view piece) {
        write_to_log(piece);
        printed.add(piece);
        end_of_output.add(piece);
    };
    const MeterReport ended =
        run_metered(program, take, {settings_.end, job.id, job.attempt, settings_.limits.grace_s});
    refuse_unstarted(ended.start_error, program);
    out.metric("runtime_s", ended.wall_s);
    out.metric("cpu_s", ended.cpu_s);
    out.metric("peak_memory_bytes", static_cast<double>(ended.peak_bytes));
    record_reported(work.take_metrics(out), printed, out);
    work.record_leftovers(out);
    judge(ended, log_begin, end_of_output, settings_, job);
}

}  // namespace stylesweep::command
