// A sweep's queue carried by a Slurm array: split, submitted, followed, merged, and submitted again where need be.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <set>
#include <string>

#include "orchestrator/launch/carrier.hpp"
#include "orchestrator/launch/cluster.hpp"
#include "orchestrator/launch/paths.hpp"
#include "orchestrator/launch/resubmission.hpp"
#include "orchestrator/progress/progress.hpp"
#include "schema/database/whereabouts.hpp"

namespace stylesweep::launch {

/// What the user answers to: the run was interrupted, and now?
enum class Choice { go_on, detach, cancel };

/// Time, the terminal and names, as the launcher sees them.
class Surroundings {
  public:
    using TimePoint = std::chrono::steady_clock::time_point;
    virtual ~Surroundings() = default;
    virtual TimePoint now() = 0;
    virtual void wait(std::chrono::milliseconds time) = 0;
    /// How often the user interrupted so far.
    virtual int interrupts() = 0;
    virtual Choice ask() = 0;
    /// A few letters, unique.
    virtual std::string unique() = 0;
    /// A line that stays on the terminal.
    virtual void note(const std::string& text) = 0;
};

struct ArrayOptions {
    schema::Id sweep = 0;
    std::string sweep_name;
    sweep::Launcher launcher;
    std::filesystem::path root;     ///< seen by all nodes; the array gets a folder in it
    std::filesystem::path program;  ///< `stylesweep`, as the nodes see it
};

/// lost: the database was deleted, moved or replaced; the tasks go on.
enum class ArrayEnding { finished, detached, cancelled, lost };

/// An array that was being split when its orchestrator died is undone, before its sweep is queued again.
void undo_half_split(schema::Store& store, schema::Id sweep);

/// Follows one sweep's array to its end. All that it knows lies in the database, and each step is written there before
/// or after it such that the next run goes on with it: at no time could a second run submit a shard that Slurm
/// already has. Two must not follow one array at once. One thread; references outlive it. Throws ClusterError when the
/// first submission is refused: nothing was handed over then.
class ArrayRun {
  public:
    ArrayRun(schema::Store& store, Cluster& cluster, Surroundings& around, ArrayOptions options);

    /// Takes up the array that is under way, or submits one of what waits. False when there is neither.
    bool begin();
    ArrayEnding follow(progress::Snapshot snapshot, const std::function<void(const progress::Snapshot&)>& watch);

    /// Ids in Slurm of what is not over.
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
    void count(progress::Snapshot& snapshot);
    [[nodiscard]] bool all_over() const;
    [[nodiscard]] std::filesystem::path file_of(const schema::SlurmShard& shard) const;
    schema::SlurmSubmission& submission_of(const schema::SlurmTask& task);
    int number_of(schema::Id shard);

    schema::Store& store_;
    schema::Whereabouts whereabouts_;
    Cluster& cluster_;
    Surroundings& around_;
    ArrayOptions options_;
    schema::SlurmArray array_;
    ArrayPaths paths_;
    struct Again {
        schema::Id shard;
        std::string time, mem;
    };
    std::vector<Again> again_;
    std::map<schema::Id, ShardProgress> progress_;              ///< by shard
    std::map<schema::Id, std::int64_t> merged_before_;          ///< results of a shard that came before this run
    std::map<std::pair<schema::Id, schema::Id>, int> unknown_;  ///< looks in which Slurm did not know a task
    std::map<schema::Id, Surroundings::TimePoint> incomplete_;  ///< since when a shard said to be complete is not
    std::set<std::string> reasons_told_;
    std::string trouble_;
    int interrupts_seen_;
    bool cancelled_ = false, all_files_ = true;
};

}  // namespace stylesweep::launch
