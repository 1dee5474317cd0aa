// The planning side of the database: a sweep, its jobs, and the view that shows them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "schema/database/short_transactions.hpp"
#include "schema/queue/job_queue.hpp"
#include "schema/sweeps/earlier.hpp"
#include "schema/sweeps/own_names.hpp"
#include "schema/sweeps/planned_jobs.hpp"

namespace stylesweep::schema {

struct SweepRecord {
    std::string name, runner, file_path, file_text, command_line;
    std::string parameters;  ///< JSON [{"name", "axis": bool, "text": true}], axes first; text: see sweep_view.cpp
    std::string metrics;     ///< JSON [{"name", "unit"}]
    std::string measure, limits;
    std::string search = {};  ///< rules of its search, as JSON; empty: none
};

/// The prediction for a job; see docs/prediction.md.
struct JobForecast {
    double wall_s = 0, low_s = 0, high_s = 0;  ///< wall time with its 95% prediction interval
    std::optional<std::int64_t> peak_bytes;
};

/// Jobs of one group differ in one parameter alone, and a run of a larger value passes through the smaller ones.
struct RecordGroup {
    std::string name = {};  ///< empty: no other job passes through it
    double at = 0;          ///< that parameter's value
};

struct PlannedJob {
    std::string key, params, inputs;
    int repeat = 1;
    std::string load_key = {};  ///< empty: nothing worth keeping loaded
    RecordGroup record = {};
    std::optional<JobForecast> forecast = {};
};

/// Which finished jobs to run once more, of those that ran: what a search screened out runs again when its rules in the
/// file change. One that failed because its input had changed always runs again: planning it
/// means that the content is back.
enum class Rerun { none, failed, all };

/// Throws std::invalid_argument where the database cannot take a sweep of that name: another's differs from it only in
/// case, or imported results have it.
void refuse_name(SQLite::Database& db, const std::string& name, const std::string& runner);

/// The file that a sweep was last planned from.
struct SweepSource {
    std::string file_path, file_text;
    std::int64_t edition = 0;  ///< incremented with each new text
    std::string planned_at;    ///< UTC
    std::string measure;       ///< JSON; with what --set changed
};
/// nullopt when the database has no sweep of that name.
std::optional<SweepSource> find_source(Store& store, const std::string& name);

/// The numbers that a sweep's {largest: true} has had, as its plans wrote them; empty: none.
std::string resolved_sizes(Store& store, const std::string& sweep);

/// Which of a sweep's jobs that were not worth running stay so: those of its earlier plans, as long as it has the rules
/// that decided it.
class ScreenedBefore {
  public:
    /// `rules`: of the sweep's search now, JSON; empty: none. Constructed before the plan is written.
    ScreenedBefore(SQLite::Database& db, const std::string& sweep, const std::string& rules);
    bool stays(Id job);

  private:
    SQLite::Statement member_;  ///< of nobody, if the rules are others now
};

/// Writes a sweep and its jobs. Holds the write lock until commit(), except in rest(). Without rest(), all of the plan
/// is queued or nothing changes; with it, a crash leaves a part of the plan queued, and the sweep's next plan completes
/// it.
class Enqueuer {
  public:
    /// Throws std::invalid_argument like refuse_name().
    Enqueuer(Store& store, const SweepRecord& sweep, Rerun rerun, Scope scope);

    /// True when the job is queued or running; false when it has a result or was added before.
    bool add(const PlannedJob& job);

    /// Commits what was added so far and lets others write until the next add() or go_on().
    void rest() { transactions_.release(); }
    void go_on() { transactions_.hold(); }

    struct Counts {
        std::int64_t total = 0;        ///< jobs in this plan
        std::int64_t waiting = 0;      ///< queued or running now
        std::int64_t done = 0;         ///< already have a result with status done
        std::int64_t failed = 0;       ///< already have another result
        std::int64_t screened = 0;     ///< skipped, because the search decided that they are not worth running
        std::int64_t over_budget = 0;  ///< skipped, because the search's budget is spent
        std::int64_t away = 0;         ///< given to shards: neither queued nor run here
        std::int64_t equal = 0;        ///< added before; in no other count
        std::int64_t others = 0;       ///< left in the queue for other runs of the sweep; in no other count
        Id last_attempt = 0;           ///< the newest attempt when counting; 0: none yet
    };
    /// Marks, parks or deletes what the plan no longer asks for, and commits. `inputs`: what the plan's jobs read.
    /// `kept`: another run of the sweep is under way, so its queue is left as it is.
    enum class Queue { cleared, kept };
    Counts commit(std::vector<PlannedInput> inputs = {}, Queue queue = Queue::cleared);

    /// The previous plan; nullopt: this is the first.
    [[nodiscard]] const std::optional<SweepSource>& before() const { return before_; }
    /// After commit(): what this plan no longer asks for.
    [[nodiscard]] const Earlier& earlier() const { return earlier_; }

    [[nodiscard]] Id sweep() const { return sweep_; }
    /// The jobs added so far.
    [[nodiscard]] const PlannedJobs& jobs() const { return jobs_; }

  private:
    using Part = PlannedJobs::Part;
    struct Known {
        Id id;
        JobState state;
        bool away, input_had_changed;
        std::string error_class;  ///< of its result
    };
    void bind(SQLite::Statement& statement, const PlannedJob& job) const;
    std::optional<Known> find(const std::string& key);
    Known insert(const PlannedJob& job);
    [[nodiscard]] bool runs_again(const Known& known);
    void update(const PlannedJob& job, Known& known);
    void make_member(Id job);
    void count_again();
    std::vector<Id> others(const char* sql);
    std::vector<Id> other_queued();
    void park_others();
    void forget_others();
    void mark_earlier(std::vector<PlannedInput> inputs);

    Store& store_;
    ShortTransactions transactions_;
    std::optional<SweepSource> before_;
    ScreenedBefore screened_before_;
    Id sweep_;
    std::string runner_, file_text_;
    Rerun rerun_;
    Scope scope_;
    Counts counts_;
    Earlier earlier_;
    PlannedJobs jobs_;
    bool in_shard_;
    SQLite::Statement find_, insert_, update_, member_;
    NameKeeper names_;
    std::int64_t edition_;  ///< of the sweep's file; negative for a selection
    Id attempts_before_;    ///< the newest attempt when planning began
};

/// The sweep of that name, if it exists.
std::optional<Id> find_sweep(Store& store, const std::string& name);

/// Looks jobs up by key.
class JobStates {
  public:
    struct Job {
        Id id = 0;                      ///< 0: not in the database
        std::optional<JobState> state;  ///< the state after planning; nullopt: not in the database
        bool away = false;              ///< given to a shard
        bool elsewhere = false;         ///< this database is a shard that does not have the job
    };
    /// Of a plan of the sweep with these rules of its search (JSON).
    JobStates(Store& store, const std::string& sweep, const std::string& rules);
    Job find(const std::string& key);
    /// Whether some of a plan's jobs may be `elsewhere`.
    [[nodiscard]] bool in_shard() const { return in_shard_; }

  private:
    bool in_shard_;
    ScreenedBefore screened_before_;
    SQLite::Statement find_;
};

}  // namespace stylesweep::schema
