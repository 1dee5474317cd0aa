#include "runners/bridge/answers.hpp"

#include <algorithm>
#include <functional>
#include <vector>

#include "base/text/excerpt.hpp"
#include "base/text/joined.hpp"
#include "base/text/json_depth.hpp"
#include "runners/bridge/script.hpp"
#include "runners/command/output.hpp"
#include "runners/command/reported.hpp"
#include "runners/core/sampling.hpp"

namespace stylesweep::bridge {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using runners::Recorder;

constexpr int most_depth = 64;                 // levels: the JSON library recurses
constexpr std::size_t most_warnings = 10'000;  // bytes, of one job

const std::string more_warnings = "more warnings are left out";

std::string text_of(const json& value) {
    return value.is_string() ? value.get<std::string>() : value.dump(-1, ' ', false, json::error_handler_t::replace);
}

std::string shown(const json& value) {
    return excerpt(text_of(value), 100);
}

// One recording of an answer, member by member.
class Answer {
  public:
    Answer(const runners::Job& job, const fs::path& work, Recorder& out) : job_(job), work_(work), out_(out) {}

    void take(const std::string& name, const json& value) {
        if (name == "step") return out_.step(excerpt_line(text_of(value), 200));
        if (name == "warning") return warn(excerpt_line(text_of(value)));
        if (name == "metrics") return metrics(value);
        if (name == "timings") return timings(value);
        if (name == "details") return details(value);
        if (name == "files") return files(value);
        warn("the script's answer has '" + excerpt_line(name, 100) +
             "', which means nothing here; known: step, "
             "metrics, timings, warmup, details, files, warning, status, message");
    }

    void warmup(const json& value) {
        if (value.is_number_unsigned())
            warmup_ = value.get<std::size_t>();
        else
            left_out("warmup", value, "a number of timings");
    }

  private:
    // A script may warn at each step: each warning once, and not without end.
    void warn(const std::string& text) {
        const bool is_known = ("; " + out_.warning + "; ").find("; " + text + "; ") != std::string::npos;
        if (is_known || out_.warning.ends_with(more_warnings)) return;
        out_.warn(out_.warning.size() < most_warnings ? text : more_warnings);
    }

    void left_out(const std::string& what, const json& value, const char* wanted) {
        warn("the script's " + what + ", " + shown(value) + ", is left out: it is not " + wanted);
    }

    void metrics(const json& value) {
        if (!value.is_object()) return left_out("metrics", value, "an object");
        command::record_metrics(value, out_);
    }

    // Timings of the job's work, s, of which the first may be a warm-up.
    void timings(const json& value) {
        const auto good = [](const json& each) { return each.is_number() && each.get<double>() >= 0; };
        if (!value.is_array() || value.empty() || !std::ranges::all_of(value, good))
            return left_out("timings", value, "a list of seconds");
        std::vector<Recorder::Sample> samples;
        for (const json& each : value) samples.push_back({"runtime_s", each.get<double>(), samples.size() < warmup_});
        if (warmup_ >= samples.size()) return left_out("timings", value, "longer than the warm-up");
        runners::record_timings(job_.measure, samples, out_);
    }

    void details(const json& value) {
        if (!value.is_object()) return left_out("details", value, "an object");
        for (const auto& [name, each] : value.items()) out_.detail(name, text_of(each));
    }

    // {"picture": "out.png"}: below the work folder.
    void files(const json& value) {
        if (!value.is_object()) return left_out("files", value, "an object");
        for (const auto& [kind, name] : value.items()) {
            std::error_code error;
            const fs::path file = fs::weakly_canonical(work_ / text_of(name), error);
            const fs::path folder = fs::weakly_canonical(work_, error);
            const bool below = std::ranges::mismatch(folder, file).in1 == folder.end();
            if (!below || !fs::is_regular_file(file, error))
                left_out("file '" + kind + "'", name, "a file in its work folder");
            else
                out_.artifact(kind, work_ / file.lexically_relative(folder), job_);
        }
    }

    const runners::Job& job_;
    const fs::path& work_;
    Recorder& out_;
    std::size_t warmup_ = 0;
};

using Thrower = void (*)(const std::string&);

template <class Error>
void thrown(const std::string& message) {
    throw Error(message);
}

constexpr std::pair<const char*, Thrower> statuses[] = {
    {"failed", thrown<std::runtime_error>},        {"bad_input", thrown<runners::BadInput>},
    {"unsupported", thrown<runners::Unsupported>}, {"oom", thrown<runners::OutOfMemory>},
    {"device_lost", thrown<runners::DeviceLost>},  {"disk_full", thrown<runners::DiskFull>},
};

}  // namespace

json parse_answer(const std::string& line, std::set<std::string>& repeated) {
    if (nests_too_deep(line, most_depth))
        throw ProtocolError("the script sent JSON with brackets more than " + std::to_string(most_depth) +
                            " deep: " + excerpt_line(line, 200));
    json answer = command::parse_object(line, repeated);
    if (answer.is_object()) return answer;
    throw ProtocolError("the script sent a line that is not a JSON object: " + excerpt_line(line, 200) +
                        " (docs/script-runners.md)");
}

std::uint64_t take_id(json& answer) {
    const auto id = answer.find("id");
    if (id == answer.end() || !id->is_number_unsigned())
        throw ProtocolError(
            "the script's answer does not have the 'id' of the request that it answers, a whole number: " +
            excerpt_line(text_of(answer), 200) + " (docs/script-runners.md)");
    const auto value = id->get<std::uint64_t>();
    answer.erase(id);
    return value;
}

std::optional<std::string> status_of(const json& answer) {
    const auto status = answer.find("status");
    if (status == answer.end()) return std::nullopt;
    return text_of(*status);
}

void end_as(const std::string& status, const json& answer) {
    if (status == "done") return;
    const auto message = answer.find("message");
    const std::string text =
        message == answer.end() ? "the script says '" + status + "' and gives no message" : text_of(*message);
    for (const auto& [name, raise] : statuses)
        if (status == name) raise(text);
    std::vector<std::string> known{"done"};
    for (const auto& [name, raise] : statuses) known.emplace_back(name);
    throw ProtocolError("the script ended with the status '" + excerpt_line(status, 100) +
                        "'; known: " + joined(known));
}

void record_answer(const json& answer, const runners::Job& job, const fs::path& work, Recorder& out) {
    Answer taken(job, work, out);
    if (const auto warmup = answer.find("warmup"); warmup != answer.end()) taken.warmup(*warmup);
    for (const auto& [name, value] : answer.items())
        if (name != "status" && name != "message" && name != "warmup") taken.take(name, value);
}

}  // namespace stylesweep::bridge
