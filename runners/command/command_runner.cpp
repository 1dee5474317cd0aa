#include "runners/command/command_runner.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "base/text/number_text.hpp"
#include "base/text/placeholders.hpp"
#include "runners/command/command_line.hpp"
#include "runners/command/last_object.hpp"
#include "runners/command/metered_process.hpp"
#include "runners/command/output.hpp"
#include "runners/command/parameter_variables.hpp"
#include "runners/command/program_end.hpp"
#include "runners/command/reported.hpp"
#include "runners/command/work_folder.hpp"
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
  {"name": "cpu_s", "unit": "s", "meaning": "user and system time of the program and its children, unless it reports its own"},
  {"name": "peak_memory_bytes", "unit": "bytes", "meaning": "peak resident memory of its largest process, unless it reports its own"}
 ],
 "devices": [{"device": "cpu"}]
})";

fs::path parameters_folder(const runners::Job& job, int attempt) {
    return job.files / (work_folder(job, attempt) + ".parameters");
}

// Removes leftovers of attempts whose runner was killed.
void remove_parameters_before(const runners::Job& job) {
    std::error_code ignored;
    for (int attempt = 1; attempt < job.attempt; ++attempt) fs::remove_all(parameters_folder(job, attempt), ignored);
}

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

using Figures = std::vector<std::pair<std::string, double>>;

// A figure that the program reports itself counts, as it knows what it measured (the time without loading, a GPU's
// memory); what was measured from outside stays in details, so that the row tells which of the two it has.
void keep_replaced(const Figures& measured, runners::Recorder& out) {
    for (const auto& [name, value] : measured)
        if (std::ranges::count(out.metrics, name, &Figures::value_type::first) > 1)
            out.detail("measured_" + name, number_text(value));
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
    const Figures measured = {{"runtime_s", ended.wall_s},
                              {"cpu_s", ended.cpu_s},
                              {"peak_memory_bytes", static_cast<double>(ended.peak_bytes)}};
    for (const auto& [name, value] : measured) out.metric(name, value);
    record_reported(work.take_metrics(out), printed, out);
    keep_replaced(measured, out);
    work.record_leftovers(out);
    judge(ended, log_begin, end_of_output.text(), settings_, job);
}

}  // namespace stylesweep::command
