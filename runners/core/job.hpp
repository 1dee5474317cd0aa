// What a runner is given and what it may say back: one job in, figures, facts and files out.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <vector>

#include "base/process/end_request.hpp"
#include "base/statistics/sampling_rule.hpp"

namespace stylesweep::runners {

/// One claimed job. Plain data, owned by the loop, valid while Runner::run runs.
struct Job {
    std::int64_t id = 0;
    std::string key;        ///< 64 hex digits
    nlohmann::json params;  ///< every parameter that applies, defaults filled in; numbers, strings, booleans
    nlohmann::json inputs;  ///< {"content": {"path": absolute path, "sha256": hex}, ...} for file parameters
    int repeat = 1;
    int attempt = 1;
    SamplingRule measure;
    std::filesystem::path files;                      ///< the database's files folder (exists); artifacts go below it
    std::map<std::string, std::string> written = {};  ///< each parameter as text: numbers with their digits as written
    /// Jobs whose results a run of this one may record on its way (Recorder::result), by describe()'s `records`: equal
    /// but for that parameter, whose values are smaller, in ascending order.
    std::vector<Job> recorded = {};

    /// Absolute path of file parameter `name`; throws BadInput when the job has none.
    [[nodiscard]] std::filesystem::path input(const std::string& name) const;
    /// SHA-256 (hex) of that file's content, as hashed when the job was planned.
    [[nodiscard]] std::string input_sha256(const std::string& name) const;
};

/// What one attempt yields. The loop writes it in one transaction with the attempt's end; never half of it.
class Recorder {
  public:
    struct Sample {
        std::string name;
        double value;
        bool warmup;
    };
    struct Artifact {
        std::string kind;
        std::string path;  ///< relative to Job::files
        std::string sha256;
        std::uint64_t bytes;
    };

    /// A figure; the unit is the name's suffix (_s, _bytes). Not-a-number and infinities are left out, as is, with a
    /// warning, what a measure of ours cannot be (why_impossible).
    void metric(const std::string& name, double value);
    /// A text in a figure's place: a member of details ("texts"). A measure of ours has none, which is a warning.
    void metric(const std::string& name, const std::string& text);
    /// A single timing or other reading behind the metric `name`.
    void sample(const std::string& name, double value, bool warmup);
    /// A fact in words, such as which weights or algorithm were used.
    void detail(const std::string& name, const std::string& value);
    /// Why the figures deserve doubt; several are joined.
    void warn(const std::string& why);
    /// Where the job is now, in words ("step 120 of 300"), for those who watch: may be called as often as one likes,
    /// costs next to nothing, is written at most once a second and never fails the job.
    void step(const std::string& where) const;
    /// A finished file below Job::files; it is hashed here.
    void artifact(const std::string& kind, const std::filesystem::path& file, const Job& job);
    /// The result of one of Job::recorded, which took so long without what else was done meanwhile. It is kept from now
    /// on, whatever becomes of the job under way. Where it is none (an input changed, its job was cancelled) it is
    /// dropped, and the log says why.
    void result(const Job& job, Recorder recorded, std::chrono::duration<double> took) const;

    nlohmann::json details = nlohmann::json::object();
    std::vector<std::pair<std::string, double>> metrics;
    std::vector<Sample> samples;
    std::vector<Artifact> artifacts;
    std::string warning;
    std::function<void(const std::string&)> on_step;  ///< takes steps; empty: nobody watches
    /// Takes results of Job::recorded.
    std::function<void(const Job&, Recorder&&, std::chrono::duration<double>)> on_result;
};

/// The job cannot run on this device or with these settings, whoever tries: status `unsupported`.
struct Unsupported : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// The job asked for more memory than there is: status `oom`. When the text says how much ("... to allocate N bytes",
/// see requested_bytes()), that becomes the metric requested_bytes.
struct OutOfMemory : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// A file or value of the job is unusable: status `failed`, error class `bad_input`, never retried.
struct BadInput : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// A program that the job stands for ended badly: status `failed` with its exit code, or `crashed` with the signal.
struct ProgramFailed : std::runtime_error {
    ProgramFailed(const std::string& what, int code, int signal_number)
        : std::runtime_error(what), exit_code(code), signal(signal_number) {}
    int exit_code;  ///< when signal is 0
    int signal;     ///< the signal that killed it
};

/// The job was ended before its time, as the orchestrator asked: status `timeout`, or `skipped` and `cancelled`; after
/// an interrupt no row, and the job waits again.
struct EndedEarly : std::runtime_error {
    EndedEarly(process::EndReason why, const std::string& how, int code, int signal_number)
        : std::runtime_error(how), reason(why), exit_code(code), signal(signal_number) {}
    process::EndReason reason;
    int exit_code;  ///< when signal is 0
    int signal;     ///< that ended it
};

/// The device fails every job of this process from now on: status `failed`, error class `device_lost`. The runner ends
/// behind the job, and another process goes on.
struct DeviceLost : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// A file could not be written for want of room: status `failed`, error class `disk_full`; tried again later, which
/// costs the job no retry. Any std::system_error with such a code counts too.
struct DiskFull : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// Whether `error` (errno) means that there is no room: no space, no quota, or past the largest file size allowed.
bool is_disk_full(int error);

}  // namespace stylesweep::runners
