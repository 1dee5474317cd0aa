// Runs a sweep's queue as a Slurm array: split, submitted, followed, merged, and resubmitted where needed.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <set>
#include <string>

#include "orchestrator/launch/cluster.hpp"
#include "orchestrator/launch/paths.hpp"
#include "orchestrator/launch/resubmission.hpp"
#include "orchestrator/launch/shard_session.hpp"
#include "orchestrator/progress/run_status.hpp"
#include "schema/database/file_watch.hpp"

namespace stylesweep::launch {

/// The user's choice after interrupting the run.
enum class InterruptChoice { go_on, detach, cancel };

/// Time, terminal and unique names, as the launcher needs them.
class Console {
  public:
    using TimePoint = std::chrono::steady_clock::time_point;
    virtual ~Console() = default;
    virtual TimePoint now() = 0;
    virtual void wait(std::chrono::milliseconds time) = 0;
    /// How often the user has interrupted so far.
    virtual int interrupts() = 0;
    virtual InterruptChoice ask() = 0;
    /// A short unique text.
    virtual std::string unique() = 0;
    /// Prints a line that stays on the terminal.
    virtual void note(const std::string& text) = 0;
};

struct ArrayOptions {
    schema::Id sweep = 0;
    std::string sweep_name;
    sweep::LauncherSettings launcher;
    std::filesystem::path root;     ///< shared by all nodes; the array gets a folder in it
    std::filesystem::path program;  ///< path of `stylesweep` on the nodes
};

/// lost: the database was deleted, moved or replaced; the tasks continue.
enum class ArrayEnding { finished, detached, cancelled, lost };

/// Undoes an array whose orchestrator died while splitting, before its sweep is queued again.
void undo_half_split(schema::Store& store, schema::Id sweep);

/// Follows one sweep's array to its end. All its state is in the database; each step is recorded before or after it
/// such that the next run can continue, and no run can submit a shard that Slurm already has. Two runs must not follow
/// one array at once. Single-threaded; references must outlive it. Throws ClusterError when the first submission is
/// rejected; nothing was submitted then.
class ArrayRun {
  public:
    ArrayRun(schema::Store& store, Cluster& cluster, Console& console, ArrayOptions options);

    /// Continues the current array, or submits one of the queued jobs. False when there is neither.
    bool begin();
    ArrayEnding follow(progress::RunStatus status, const std::function<void(const progress::RunStatus&)>& watch);

    /// Slurm ids of unfinished submissions.
    [[nodiscard]] std::vector<std::int64_t> jobs() const;

  private:
    void hand_over();
    void go_on(schema::SlurmShard& shard);
    [[nodiscard]] schema::SlurmSubmission first_request() const;
    void stage_inputs() const;
    std::vector<schema::Shard> split_into_folder();
    void drop_folder() const;
    std::string next_name() const;
    void submit(schema::SlurmSubmission submission);
    void write_script(const schema::SlurmSubmission& submission) const;
    void send(schema::SlurmSubmission& submission);
    bool look_up(schema::SlurmSubmission& submission);
    void settle_unknown();
    void look();
    void look(schema::SlurmSubmission& submission, std::vector<schema::SlurmTask*>& ended);
    void end(schema::SlurmTask& task);
    void decide(schema::SlurmShard& shard);
    void merge(const schema::SlurmShard& shard);
    void keep_log(schema::SlurmTask& task) const;
    void submit_again();
    void reload();
    bool answer_interrupts();
    void count(progress::RunStatus& status);
    [[nodiscard]] bool all_over() const;
    [[nodiscard]] std::filesystem::path file_of(const schema::SlurmShard& shard) const;
    schema::SlurmSubmission& submission_of(const schema::SlurmTask& task);
    int number_of(schema::Id shard);

    schema::Store& store_;
    schema::DatabaseFileWatch file_watch_;
    Cluster& cluster_;
    Console& console_;
    ArrayOptions options_;
    schema::SlurmArray array_;
    ArrayPaths paths_;
    struct Again {
        schema::Id shard;
        std::string time, mem;
    };
    std::vector<Again> again_;
    std::map<schema::Id, ShardProgress> progress_;              ///< by shard
    std::map<schema::Id, std::int64_t> merged_before_;          ///< results of a shard merged before this run
    std::map<std::pair<schema::Id, schema::Id>, int> unknown_;  ///< polls in which Slurm did not know a task
    std::map<schema::Id, Console::TimePoint> incomplete_;  ///< since when a shard that was reported complete is not
    std::set<std::string> reasons_told_;
    std::string trouble_;
    int interrupts_seen_;
    bool cancelled_ = false, all_files_ = true;
};

}  // namespace stylesweep::launch
