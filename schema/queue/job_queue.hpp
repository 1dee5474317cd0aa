// The queue side of the database: claim a job, finish it and claim the next one, end what died.
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

namespace stylesweep::schema {

/// What a runner process says of itself when it starts.
struct RunnerRegistration {
    ProcessIdentity process;
    std::string environment;  ///< JSON facts
    std::string device, device_name, program_version, log_path;
    int threads = 1;
    std::optional<ProcessIdentity> supervisor = {};  ///< who started it; nullopt: unknown
};

/// From the columns host, boot_id, machine_id, pid_namespace, pid and start_ticks of a row.
ProcessIdentity read_process(SQLite::Statement& row);

struct ClaimedJob {
    Id id = 0;
    std::string key, params, inputs, started_at;
    int repeat = 1;
    int attempt = 1;
    int retries_left = 0;  ///< further attempts that limits.retries allows after this one
    std::string load_key;  ///< jobs of equal keys need the same network loaded; empty: nothing worth keeping
    int tries = 1;         ///< attempts since the last --rerun, this one included
    int lost = 0;          ///< those of them before this one that were no fault of the job
    bool alone = false;    ///< not to be claimed together with others
    std::optional<double> record_at = {};   ///< its place among those that one run yields
    std::vector<ClaimedJob> recorded = {};  ///< claimed with it: its run records them on its way; ascending
};

/// Which job a runner may and would rather have next.
struct ClaimRequest {
    /// Until the budget ends, s. A job whose predicted_high_s is longer is not taken; one without a prediction is taken
    /// while any time is left, and may run past the end.
    std::optional<double> time_left_s;
    /// The load_key of the last job: among the first `window` jobs of the queue, of equal priority, one that has it is
    /// taken. So what has been claimed is at any time the front of the queue less at most window - 1 jobs.
    std::string loaded;
    static constexpr int window = 16;
};

/// One ended attempt with all that belongs to it.
struct AttemptRecord {
    struct Sample {
        std::string name;
        double value;
        bool warmup;
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
};

/// A job whose attempt has ended.
struct EndedAttempt {
    ClaimedJob job;
    AttemptRecord record;
};

/// What becomes of the job once its attempt has ended.
enum class Disposition {
    finished,  ///< the attempt is the job's result
    requeued,  ///< another attempt follows
};

/// The retry policy (retry_policy.hpp): crashes, time-outs and unexpected errors are tried again while the job has
/// retries left, a full disk a few times more; what would end the same way (oom, unsupported, bad input) never.
Disposition disposition_of(const ClaimedJob& job, const AttemptRecord& record);

/// Statements are prepared once; each call is one transaction that takes the write lock at once.
/// Owned by one thread; the Store outlives it.
class JobQueue {
  public:
    using WallClock = std::function<std::chrono::system_clock::time_point()>;
    explicit JobQueue(Store& store, WallClock clock = std::chrono::system_clock::now);
    ~JobQueue();

    /// The sampling rule of the sweep, as JSON.
    std::string measure_of(Id sweep);

    /// What the sweep's jobs may take, as JSON.
    std::string limits_of(Id sweep);

    /// Absolute path of the sweep's file, as last planned.
    std::string file_path_of(Id sweep);

    Id register_runner(const RunnerRegistration& runner);
    void end_runner(Id runner);

    /// Runners that hold nothing and have not said that they ended.
    std::vector<std::pair<Id, ProcessIdentity>> idle_runners();

    /// Raises the counter of misses of a runner that is not heard of, and proves by that that its row can be written:
    /// it could have raised its beats. Throws when it cannot.
    void note_silence(Id runner);

    /// The next queued job of `sweep` that meets `request`, now running under `runner`; nullopt when none is ready:
    /// retries wait. Where jobs are recorded on the way of others, the largest ready one of them comes in the place of
    /// the next, and brings the smaller ones that wait: they run in its hand until each is finished, or it ends and
    /// those left go back as if they had not been tried.
    std::optional<ClaimedJob> claim(Id runner, Id sweep, std::int64_t log_begin, const ClaimRequest& request = {});

    /// Ends `job` with `record` and claims the next one if asked: exchange() of one for one.
    enum class Next { claim, stop };
    std::optional<ClaimedJob> finish(Id runner, Id sweep, const ClaimedJob& job, const AttemptRecord& record, Next next,
                                     const ClaimRequest& request = {});

    /// Ends each of `ended`, by the retry policy, and claims up to `most` next ones in their order, in one transaction.
    /// When a lease was lost meanwhile (a supervisor gave the job up), nothing of its record is written: the job has or
    /// will have another result. late() tells which.
    std::vector<ClaimedJob> exchange(Id runner, Id sweep, const std::vector<EndedAttempt>& ended, int most,
                                     std::int64_t log_begin, const ClaimRequest& request = {});

    /// Ends each of `ended` and puts all else that `runner` holds back as if it had not been tried, except `job`, which
    /// it has just begun, at `log_begin`. One transaction.
    void keep_only(Id runner, const std::vector<EndedAttempt>& ended, const ClaimedJob* job, std::int64_t log_begin);

    /// Those whose records the last exchange(), finish() or keep_only() refused, because their lease was lost.
    [[nodiscard]] const std::vector<ClaimedJob>& late() const { return late_; }

    /// A job that `runner` holds now, with those that its run records. While jobs take no time it holds several, for
    /// some milliseconds.
    struct Lease {
        ClaimedJob job;
        Id runner = 0;
        Id sweep = 0;  ///< for which it was queued
        ProcessIdentity process;
        std::optional<ProcessIdentity> supervisor;  ///< of that process; nullopt: unknown
        std::int64_t beats = 0;                     ///< the runner's heartbeat: it changes while it lives
        std::string log_path;
        std::optional<std::int64_t> log_begin;
        bool cancelled = false;  ///< somebody wants it stopped
    };
    std::vector<Lease> leases(Id sweep);

    /// Ends a dead runner's lease: writes the attempt, and finishes or requeues the job. `lost`: not the job's own
    /// fault (supervisor or machine died with it). `silent`: the same, if its heart has not beaten since `lease` was
    /// read. False when the lease was no longer there, or it has.
    /// Of several that a runner held nobody knows which it was at: all go back as if they had not been tried, and are
    /// claimed alone from then on, so that it will be known.
    enum class Fault { job, lost, silent };
    bool end_lease(const Lease& lease, const AttemptRecord& record, Disposition disposition, Fault fault);

    /// Whether `sweep` has jobs that would end in the time left (as ClaimRequest has it) to claim now, or only later:
    /// retries whose time has not come, all while it is paused.
    enum class Ready { none, later, now };
    Ready ready(Id sweep, std::optional<double> time_left_s = {});

    /// Puts further jobs off that are doomed by one that ran out of memory (doomed.hpp): of many, each transaction of
    /// this queue that ends a job, and each call, puts off the next 1,000. Those left when it is destroyed stay as they
    /// are.
    void go_on_with_doomed();

    /// Puts what an interrupted runner held back as if it had not been tried; what was cancelled meanwhile ends so.
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
    /// Those whose lease still holds.
    void write(Id runner, const std::vector<EndedAttempt>& ended);
    void find_doomed_by(const std::vector<EndedAttempt>& ended);
    void find_doomed_by(Id out_of_memory);
    std::size_t put_off_doomed();
    void drop_doomed(std::size_t count);
    void put_back(Id runner, Id but, Suspicion suspicion);
    void insert_attempt(Id runner, const ClaimedJob& job, const AttemptRecord& record, Disposition disposition);
    void end_attempt(const ClaimedJob& job, const AttemptRecord& record, Disposition disposition, Id attempt);
    bool requeue(const ClaimedJob& job, const AttemptRecord& record);
    void count_as_lost(Id job);
    [[nodiscard]] std::string now() const;

    struct Statements;
    Store& store_;
    WallClock clock_;
    std::vector<ClaimedJob> late_;
    std::deque<Doomed> doomed_;  ///< to be put off
    std::unique_ptr<Statements> sql_;
};

}  // namespace stylesweep::schema
