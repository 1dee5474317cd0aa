// The queue side of the database: claim a job, finish it and claim the next, end leases of dead runners.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/process/process_identity.hpp"
#include "schema/database/store.hpp"
#include "schema/queue/doomed.hpp"
#include "schema/queue/states.hpp"
#include "schema/queue/telemetry_point.hpp"

namespace stylesweep::schema {

/// What a runner process registers when it starts.
struct RunnerRegistration {
    ProcessIdentity process;
    std::string environment;  ///< JSON facts
    std::string device, device_name, program_version, log_path;
    int threads = 1;
    std::optional<ProcessIdentity> supervisor = {};  ///< the process that started it; nullopt: unknown
};

/// From the columns host, boot_id, machine_id, pid_namespace, pid and start_ticks of a row.
ProcessIdentity read_process(SQLite::Statement& row);

struct ClaimedJob {
    Id id = 0;
    std::string key, params, inputs, started_at;
    int repeat = 1;
    int attempt = 1;
    int retries_left = 0;  ///< further attempts that limits.retries allows after this one
    std::string load_key;  ///< jobs with equal keys need the same network loaded; empty: nothing worth keeping
    int tries = 1;         ///< attempts since the last --rerun, including this one
    int lost = 0;          ///< earlier ones of these that failed through no fault of the job
    bool alone = false;    ///< not to be claimed together with others
    std::optional<double> record_at = {};   ///< its place among those that one run yields
    std::vector<ClaimedJob> recorded = {};  ///< claimed with it: its run records them on its way; ascending
};

/// Which jobs a runner may claim, and which it prefers.
struct ClaimRequest {
    /// Time until the budget ends, s. A job whose predicted_high_s is longer is not claimed; one without a prediction
    /// is claimed while any time is left, and may overrun.
    std::optional<double> time_left_s;
    /// The load_key of the last job: a job with the same key is preferred among the first `window` jobs of equal
    /// priority. So the claimed jobs are always the front of the queue, with at most window - 1 gaps.
    std::string loaded;
    static constexpr int window = 16;
};

/// One finished attempt with all its data.
struct AttemptRecord {
    struct Sample {
        std::string name;
        double value;
        bool warmup;
        std::string flag = {};  ///< why it does not count
    };
    struct Artifact {
        std::string kind, path, sha256;
        std::int64_t bytes;
    };
    std::optional<AttemptStatus> status;  ///< nullopt: it has not ended
    std::optional<ErrorClass> error_class;
    std::optional<std::string> error_message, warning, details, log_path;
    std::string started_at, finished_at;
    std::optional<double> load_average;
    std::optional<int> exit_code, signal;
    std::optional<std::int64_t> log_begin, log_end;
    std::vector<std::pair<std::string, double>> metrics;
    std::vector<Sample> samples;
    std::vector<Artifact> artifacts;
    std::vector<TelemetryPoint> telemetry;
};

/// A job with its finished attempt.
struct EndedAttempt {
    ClaimedJob job;
    AttemptRecord record;
};

/// What happens to the job when its attempt has ended.
enum class Disposition {
    finished,  ///< the attempt is the job's result
    requeued,  ///< another attempt follows
};

/// The retry policy (retry_policy.hpp): crashes, time-outs and unexpected errors are retried while the job has retries
/// left, a full disk a few more times; errors that would recur (oom, unsupported, bad input) never.
Disposition disposition_of(const ClaimedJob& job, const AttemptRecord& record);

/// Statements are prepared once; each call is one transaction that takes the write lock at once. Single-threaded; the
/// Store must outlive it.
class JobQueue {
  public:
    using WallClock = std::function<std::chrono::system_clock::time_point()>;
    explicit JobQueue(Store& store, WallClock clock = std::chrono::system_clock::now);
    ~JobQueue();

    /// The sampling rule of the sweep, as JSON.
    std::string measure_of(Id sweep);

    /// The limits of the sweep's jobs, as JSON.
    std::string limits_of(Id sweep);

    /// Absolute path of the sweep file, as last planned.
    std::string file_path_of(Id sweep);

    Id register_runner(const RunnerRegistration& runner);
    void end_runner(Id runner);

    /// Runners without a lease that have not recorded their end.
    std::vector<std::pair<Id, ProcessIdentity>> idle_runners();

    /// Increments the miss counter of a silent runner. That proves that its row can be written, so the runner could
    /// have written its heartbeat. Throws when it cannot be written.
    void note_silence(Id runner);

    /// Claims the next queued job of `sweep` that meets `request` for `runner`; nullopt when none is ready (retries
    /// back off). If jobs of its group are recorded during larger ones, the largest ready one is claimed instead,
    /// together with the smaller queued ones (ClaimedJob::recorded). Each has its own lease until it is finished; when
    /// the largest ends, the rest is put back as untried.
    std::optional<ClaimedJob> claim(Id runner, Id sweep, std::int64_t log_begin, const ClaimRequest& request = {});

    /// Ends `job` with `record` and claims the next one if asked: exchange() with one job.
    enum class Next { claim, stop };
    std::optional<ClaimedJob> finish(Id runner, Id sweep, const ClaimedJob& job, const AttemptRecord& record, Next next,
                                     const ClaimRequest& request = {});

    /// Ends each of `ended` by the retry policy and claims up to `most` further jobs in queue order, in one
    /// transaction. When a lease was lost in the meantime (a supervisor gave the job up), its record is rejected: the
    /// job has or will have another result. late() tells which.
    std::vector<ClaimedJob> exchange(Id runner, Id sweep, const std::vector<EndedAttempt>& ended, int most,
                                     std::int64_t log_begin, const ClaimRequest& request = {});

    /// Ends each of `ended`, and puts all other leases of `runner` back as untried, except `job`, which it has just
    /// begun at `log_begin`. One transaction.
    void keep_only(Id runner, const std::vector<EndedAttempt>& ended, const ClaimedJob* job, std::int64_t log_begin);

    /// Jobs whose records the last exchange(), finish() or keep_only() rejected because their lease was lost.
    [[nodiscard]] const std::vector<ClaimedJob>& late() const { return late_; }

    /// A job leased by `runner`, apart from those recorded during its run. While jobs take almost no time, it holds
    /// several for some milliseconds.
    struct Lease {
        ClaimedJob job;
        Id runner = 0;
        Id sweep = 0;  ///< the sweep that queued it
        ProcessIdentity process;
        std::optional<ProcessIdentity> supervisor;  ///< of that process; nullopt: unknown
        std::int64_t beats = 0;                     ///< the runner's heartbeat counter, which increases while it lives
        std::string log_path;
        std::optional<std::int64_t> log_begin;
        bool cancelled = false;         ///< cancelled by a user
        std::vector<Id> recorded = {};  ///< jobs leased with it, which its run records
    };
    /// Those of the sweep's jobs, and of runs that record jobs of the sweep; 0: all.
    std::vector<Lease> leases(Id sweep);

    /// Ends a dead runner's lease: records the attempt, and finishes or requeues the job. `lost`: not the job's fault
    /// (supervisor or machine died with it). `silent`: the same, if there was no heartbeat since `lease` was read.
    /// False when the lease had ended already, or there was a heartbeat.
    /// If the runner held several jobs, it is unknown which one was running: all are put back as untried, and claimed
    /// alone from then on, so that it will be known.
    enum class Fault { job, lost, silent };
    bool end_lease(const Lease& lease, const AttemptRecord& record, Disposition disposition, Fault fault);

    /// Whether `sweep` has jobs to claim that would end in the time left (see ClaimRequest), now or only later: retries
    /// that back off, or all jobs while it is paused. held: all that would end in time waits for a decision.
    enum class Ready { none, held, later, now };
    Ready ready(Id sweep, std::optional<double> time_left_s = {});

    /// Defers further jobs doomed by one that ran out of memory (doomed.hpp): each transaction that ends a job, and
    /// each call of this, defers the next 1,000. The destructor leaves the rest as they are.
    void go_on_with_doomed();

    /// Puts an interrupted runner's job back as untried; a job cancelled in the meantime ends as cancelled.
    void give_back(const Lease& lease);

  private:
    enum class Suspicion { none, any };
    std::optional<ClaimedJob> claim_in_transaction(Id runner, Id sweep, std::int64_t log_begin,
                                                   const ClaimRequest& request, bool further);
    bool lease_holds(Id runner, const ClaimedJob& job);
    bool holds_several(Id runner);
    [[nodiscard]] std::vector<ClaimedJob> claim_recorded(Id runner, Id sweep, std::int64_t log_begin, Id leader);
    /// `not_before`: empty: they do not wait.
    void put_back_recorded(Id leader, const std::string& now = "", const std::string& not_before = "");
    bool has_beaten_since(const Lease& lease);
    /// Writes the records of those whose lease still holds.
    void write(Id runner, const std::vector<EndedAttempt>& ended);
    void find_doomed_by(const std::vector<EndedAttempt>& ended);
    void find_doomed_by(Id out_of_memory);
    std::size_t put_off_doomed();
    void drop_doomed(std::size_t count);
    void put_back(Id runner, Id but, Suspicion suspicion);
    void insert_attempt(Id runner, const ClaimedJob& job, const AttemptRecord& record, Disposition disposition);
    void insert_telemetry(Id attempt, const std::vector<TelemetryPoint>& points);
    void end_attempt(const ClaimedJob& job, const AttemptRecord& record, Disposition disposition, Id attempt);
    bool requeue(const ClaimedJob& job, const AttemptRecord& record);
    void count_as_lost(Id job);
    [[nodiscard]] std::string now() const;

    struct Statements;
    Store& store_;
    WallClock clock_;
    std::vector<ClaimedJob> late_;
    std::deque<Doomed> doomed_;  ///< to be deferred
    std::unique_ptr<Statements> sql_;
};

}  // namespace stylesweep::schema
