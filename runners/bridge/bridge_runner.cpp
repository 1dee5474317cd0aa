#include "runners/bridge/bridge_runner.hpp"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <string_view>

#include "base/files/digest.hpp"
#include "base/text/excerpt.hpp"
#include "runners/bridge/answers.hpp"
#include "runners/command/output.hpp"
#include "runners/command/program_end.hpp"
#include "runners/command/reported.hpp"
#include "runners/command/work_folder.hpp"
#include "version.hpp"

extern char** environ;

namespace stylesweep::bridge {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr double patience_s = 10;  // for a script that has nothing left to do
constexpr std::string_view prefix = "stylesweep-runner-";

json run_request(const runners::Job& job, const fs::path& work) {
    return {{"request", "run"},      {"job", job.key},
            {"repeat", job.repeat},  {"attempt", job.attempt},
            {"params", job.params},  {"inputs", job.inputs},
            {"work", work.string()}, {"measure", json::parse(job.measure.json())}};
}

// The next answer to the last request; nullopt: the script has ended. `tell` gets what is left out.
template <class Tell>
std::optional<json> next_answer(Script& script, const command::EarlyEnd& early, const Tell& tell) {
    while (const auto line = script.next(early)) {
        std::set<std::string> repeated;
        json answer = parse_answer(*line, repeated);
        if (take_id(answer) == script.last_id()) {
            if (!repeated.empty()) tell(command::repeated_in_words(std::move(repeated)));
            return answer;
        }
        tell("the script answered another request than the last one; left out: " + excerpt_line(*line, 200));
    }
    return std::nullopt;
}

// The end of why a script that ended has not answered.
std::string line_break_missing(const Script& script) {
    const std::string& text = script.unfinished();
    return text.empty() ? "" : "; the line that it began has no line break: " + excerpt_line(text, 200);
}

bool has_metric(const runners::Recorder& out, const std::string& name) {
    return std::ranges::any_of(out.metrics, [&](const auto& metric) { return metric.first == name; });
}

std::vector<std::string> environment_of(const runners::Settings& settings) {
    std::vector<std::string> all;
    bool buffered = false;
    for (char** entry = environ; *entry; ++entry) {
        const std::string_view text = *entry;
        buffered |= text.starts_with("PYTHONUNBUFFERED=");
        if (!text.starts_with("STYLESWEEP_")) all.emplace_back(text);
    }
    all.push_back("STYLESWEEP_DEVICE=" + settings.device);
    all.push_back("STYLESWEEP_THREADS=" + std::to_string(settings.threads));
    if (!buffered) all.emplace_back("PYTHONUNBUFFERED=1");  // each job's output belongs into its own part of the log
    return all;
}

}  // namespace

BridgeRunner::BridgeRunner(std::vector<std::string> argv, fs::path script)
    : argv_(std::move(argv)), path_(std::move(script)) {}

BridgeRunner::~BridgeRunner() {
    if (script_) {
        try {
            script_->finish(patience_s, settings_.limits.grace_s);
        } catch (const std::exception& error) {
            std::fprintf(stderr, "%s\n", error.what());
        }
    }
    if (!spare_folder_.empty()) ::rmdir(spare_folder_.c_str());
}

std::unique_ptr<Script> BridgeRunner::start() const {
    return std::make_unique<Script>(command::Program{argv_, environment_of(settings_), settings_.folder});
}

Script& BridgeRunner::script() {
    if (!script_) script_ = start();
    return *script_;
}

// The reason, if the script is to be started again for the next request.
std::string BridgeRunner::drop_unfit() {
    const std::string why = script_ ? script_->unfit() : "";
    if (!why.empty()) script_.reset();
    return why;
}

// For requests outside of jobs.
json BridgeRunner::last_answer(Script& script, const json& request) const {
    script.send(request);
    const auto tell = [](const std::string& text) { std::fprintf(stderr, "%s\n", text.c_str()); };
    while (auto answer = next_answer(script, {}, tell))
        if (status_of(*answer)) return std::move(*answer);
    const command::MeterReport ended = script.report();
    command::refuse_unstarted(ended.start_error, {argv_, {}, settings_.folder});
    command::judge(ended, 0, "", settings_, {});
    throw std::runtime_error("the script ended before it answered the request '" +
                             request.at("request").get<std::string>() + "'" + line_break_missing(script));
}

json BridgeRunner::description_of(Script& script) const {
    const json answer = last_answer(script, {{"request", "describe"}});
    end_as(*status_of(answer), answer);
    if (!answer.contains("description") || !answer["description"].is_object())
        throw std::runtime_error("the script's answer to 'describe' has no object 'description'");
    json description = answer["description"];
    description["protocol"] = 1;
    description["runner"] = path_.filename().string().substr(prefix.size());
    for (const auto& [name, value] : {std::pair<const char*, json>{"build", version_and_commit},
                                      {"parameters", json::array()},
                                      {"devices", json::array({{{"device", "cpu"}}})}})
        if (!description.contains(name)) description[name] = value;
    return description;
}

json BridgeRunner::describe() const {
    const auto script = start();
    json description = description_of(*script);
    script->finish(patience_s, 0);
    return description;
}

void BridgeRunner::check(const runners::Job& job) {
    if (const std::string why = drop_unfit(); !why.empty()) std::fprintf(stderr, "%s\n", why.c_str());
    json answer;
    try {
        answer = last_answer(script(), {{"request", "check"}, {"params", job.params}, {"inputs", job.inputs}});
    } catch (...) {
        script_.reset();  // what it says next may belong to this request
        throw;
    }
    end_as(*status_of(answer), answer);
}

void BridgeRunner::open(const runners::Settings& settings) {
    settings_ = settings;
    environment_ = description_of(script()).value("environment", json::object());
    if (!environment_.is_object()) throw std::runtime_error("the script's 'environment' is not an object");
    environment_["script"] = path_.filename().string();
    environment_["script_sha256"] = sha256_file(path_);
}

// The last answer. Throws if the script ends instead, or was asked to end.
json BridgeRunner::converse(const runners::Job& job, const fs::path& work, runners::Recorder& out) {
    const std::int64_t log_begin = command::log_size();
    const command::EarlyEnd early{settings_.end, job.id, job.attempt, settings_.limits.grace_s};
    if (const std::string why = drop_unfit(); !why.empty()) out.warn(why + "; it was started again for this job");
    const bool is_used = script_ != nullptr;
    bool has_answered = false;
    Script& script = this->script();
    script.reset_peak();
    const auto begin = std::chrono::steady_clock::now();
    script.send(run_request(job, work));
    while (auto answer = next_answer(script, early, [&](const std::string& text) { out.warn(text); })) {
        has_answered = true;
        record_answer(*answer, job, work, out);
        if (!status_of(*answer)) continue;
        const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
        if (!has_metric(out, "runtime_s")) out.metric("runtime_s", took.count());
        if (const auto peak = script.peak_bytes(); peak && !has_metric(out, "peak_memory_bytes"))
            out.metric("peak_memory_bytes", *peak);
        if (!script.is_asked_to_end()) return std::move(*answer);
        script.finish(settings_.limits.grace_s, 0);
        throw runners::EndedEarly(settings_.end->reason(job.id, job.attempt).value_or(process::EndReason::interrupt),
                                  "the script answered '" + excerpt_line(*status_of(*answer), 100) + "' after SIGTERM",
                                  0, 0);
    }
    if (is_used && !has_answered && script.has_left_request() && !script.is_asked_to_end()) {
        out.warn("the script ended after its last answer; it was started again for this job");
        script_.reset();
        return converse(job, work, out);
    }
    const command::MeterReport ended = script.report();
    command::refuse_unstarted(ended.start_error, {argv_, {}, settings_.folder});
    command::judge(ended, log_begin, "", settings_, job);
    throw runners::ProgramFailed("the script ended with exit code 0 before it answered" + line_break_missing(script), 0,
                                 0);
}

void BridgeRunner::run(const runners::Job& job, runners::Recorder& out) {
    const command::WorkFolder work(job, spare_folder_);
    json answer;
    try {
        answer = converse(job, work.path(), out);
    } catch (...) {
        script_.reset();  // what it says next may belong to this job
        work.record_leftovers(out);
        throw;
    }
    if (script_->has_lines()) {  // else the next job would get it
        out.warn("the script gave more than one last answer: the first counts, and it is started again");
        script_.reset();
    }
    work.record_leftovers(out);
    end_as(*status_of(answer), answer);
}

}  // namespace stylesweep::bridge
