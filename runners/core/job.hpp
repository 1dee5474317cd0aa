// The interface of a job: its parameters and inputs, and a recorder for metrics, facts and files.
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
#include "runners/core/watch/sample_watch.hpp"

namespace stylesweep::runners {

/// One claimed job. Plain data, owned by the loop, valid during Runner::run.
struct Job {
    std::int64_t id = 0;
    std::string key;        ///< 64 hex digits
    nlohmann::json params;  ///< every applicable parameter including defaults; numbers, strings, booleans
    nlohmann::json inputs;  ///< {"content": {"path": absolute path, "sha256": hex}, ...} for file parameters
    int repeat = 1;
    int attempt = 1;
    SamplingRule measure;
    std::filesystem::path files;                      ///< the database's files folder (exists); artifacts are below it
    std::map<std::string, std::string> written = {};  ///< each parameter as text, numbers as written
    /// Jobs whose results this job's run may record (Recorder::result): equal except for the parameter that describe()
    /// names under `records`, whose values are smaller; ascending.
    std::vector<Job> recorded = {};

    /// Absolute path of file parameter `name`; throws BadInput if the job has none.
    [[nodiscard]] std::filesystem::path input(const std::string& name) const;
    /// SHA-256 (hex) of that file's content, as hashed when the job was planned.
    [[nodiscard]] std::string input_sha256(const std::string& name) const;
};

/// The record of one attempt. The loop writes it in one transaction with the attempt's end, completely or not at all.
class Recorder {
  public:
    struct Sample {
        std::string name;
        double value;
        bool warmup;
        std::string flag = {};  ///< what disturbed it
        bool replaced = false;  ///< it does not count, because of that
    };
    struct Artifact {
        std::string kind;
        std::string path;  ///< relative to Job::files
        std::string sha256;
        std::uint64_t bytes;
    };

    /// A number; the unit is the name's suffix (_s, _bytes). NaN, infinities and impossible values of built-in measures
    /// (why_impossible) are left out, with a warning.
    void metric(const std::string& name, double value);
    /// A metric that is a text: a member of details ("texts"). For a built-in measure it is left out, with a warning.
    void metric(const std::string& name, const std::string& text);
    /// A single timing or other sample of a metric. NaN and infinities are left out, with one warning for each metric.
    void sample(const Sample& one);
    void sample(const std::string& name, double value, bool warmup) { sample({name, value, warmup}); }
    /// A fact as text, such as the weights or algorithm used.
    void detail(const std::string& name, const std::string& value);
    /// Why the metrics are doubtful; several warnings are joined.
    void warn(const std::string& why);
    /// The job's current progress ("step 120 of 300"), for display: may be called at any rate, is cheap, is written at
    /// most once per second and never fails the job.
    void step(const std::string& where) const;
    /// A finished file below Job::files; its hash is computed here.
    void artifact(const std::string& kind, const std::filesystem::path& file, const Job& job);
    /// Stores the result of one of Job::recorded, which took `took` without anything else done meanwhile. It is kept
    /// even if the running job fails later. If it is not valid (an input changed, its job was cancelled), it is dropped
    /// and the log says why.
    void result(const Job& job, Recorder recorded, std::chrono::duration<double> took) const;

    nlohmann::json details = nlohmann::json::object();
    std::vector<std::pair<std::string, double>> metrics;
    std::vector<Sample> samples;
    std::vector<Artifact> artifacts;
    std::string warning;
    std::function<void(const std::string&)> on_step;  ///< receives steps; empty: none
    /// Receives results of Job::recorded.
    std::function<void(const Job&, Recorder&&, std::chrono::duration<double>)> on_result;
    SampleWatch* watch = nullptr;  ///< of the machine, for the sampling rule; nullptr: none
};

/// The job can never run on this device or with these settings: status `unsupported`.
struct Unsupported : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// The job ran out of memory: status `oom`. If the text says how much was requested ("... to allocate N bytes", see
/// requested_bytes()), that becomes the metric requested_bytes.
struct OutOfMemory : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// A file or value of the job is unusable: status `failed`, error class `bad_input`, never retried.
struct BadInput : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// The job's program failed: status `failed` with its exit code, or `crashed` with the signal.
struct ProgramFailed : std::runtime_error {
    ProgramFailed(const std::string& what, int code, int signal_number)
        : std::runtime_error(what), exit_code(code), signal(signal_number) {}
    int exit_code;  ///< if signal is 0
    int signal;     ///< the signal that killed it
};

/// The job was ended early at the orchestrator's request: status `timeout`, or `skipped` and `cancelled`; after an
/// interrupt no row is written, and the job is queued again.
struct EndedEarly : std::runtime_error {
    EndedEarly(process::EndReason why, const std::string& how, int code, int signal_number)
        : std::runtime_error(how), reason(why), exit_code(code), signal(signal_number) {}
    process::EndReason reason;
    int exit_code;  ///< if signal is 0
    int signal;     ///< the signal that ended it
};

/// The device will fail every further job of this process: status `failed`, error class `device_lost`. The runner exits
/// after the job, and another process takes over.
struct DeviceLost : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// A file could not be written because the disk is full: status `failed`, error class `disk_full`; tried again later,
/// without using up a retry. Any std::system_error with such a code counts too.
struct DiskFull : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// Whether `error` (errno) means that there is no space: disk full, quota exceeded, or above the file size limit.
bool is_disk_full(int error);

}  // namespace stylesweep::runners
