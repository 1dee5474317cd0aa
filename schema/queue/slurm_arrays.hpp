// What was submitted to Slurm and its state: written before and after each step, so that a later process can continue.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "schema/queue/states.hpp"
#include "schema/transfer/split.hpp"

namespace stylesweep::schema {

/// A shard's task in one submission.
struct SlurmTask {
    Id submission = 0, shard = 0;
    std::string state;  ///< Slurm's state; LOST: unknown to Slurm
    bool ended = false;
    std::optional<int> exit_code, signal;
    int restarts = 0;
    std::string node, reason, log_path;
    std::optional<std::int64_t> results;  ///< jobs of the shard that had a result when it ended

    bool operator==(const SlurmTask&) const = default;
};

struct SlurmShard {
    Id id = 0;
    int number = 0;
    std::string file;
    std::int64_t jobs = 0;
    ShardState state = ShardState::out;
    std::string note;              ///< why the shard was given up
    std::vector<SlurmTask> tasks;  ///< in the order of submission
};

struct SlurmSubmission {
    Id id = 0;
    std::string name, time, mem;  ///< time and mem as for sbatch; empty: not requested
    std::optional<std::int64_t> job;
    std::string created_at;
    std::vector<Id> shards;
};

struct SlurmArray {
    Id id = 0;
    std::string name;
    std::filesystem::path folder;
    ArrayState state = ArrayState::splitting;
    std::vector<SlurmShard> shards;
    std::vector<SlurmSubmission> submissions;

    SlurmShard& shard(Id shard);
};

/// The sweep's array that has not ended.
std::optional<SlurmArray> open_slurm_array(Store& store, Id sweep);

/// The unfinished submissions of these arrays, by their ids in Slurm.
std::vector<std::int64_t> running_slurm_jobs(Store& store, Id sweep);

/// First step: an array that is being split. Its shards will be named `name`-1.db, ...
Id begin_slurm_array(Store& store, Id sweep, const std::string& name, const std::filesystem::path& folder);
/// Undoes a split that may be incomplete: its jobs are parked here again. This, opening and ending a shard are done in
/// short transactions; after a crash in between, the same call does the rest.
void undo_slurm_array(Store& store, const SlurmArray& array);
/// Registers the shards that were written to the folder. Until all are written, the array is still being split.
void open_slurm_shards(Store& store, Id array, const std::vector<Shard>& shards);

/// Before sbatch: what will be submitted, under a unique name.
Id begin_slurm_submission(Store& store, Id array, const SlurmSubmission& submission);
void set_slurm_job(Store& store, Id submission, std::int64_t job);
/// sbatch rejected it: deletes the record.
void drop_slurm_submission(Store& store, Id submission);
void update_slurm_task(Store& store, const SlurmTask& task);

/// Jobs of the shard without a result here.
std::int64_t unfinished_jobs_of_shard(Store& store, const std::string& file);

/// A shard is over: all done, or given up for the reason in `note`, which parks its jobs without a result here.
void end_slurm_shard(Store& store, const SlurmShard& shard, const std::string& note);
void end_slurm_array(Store& store, Id array);

/// The tasks of a job's last shard, with their submissions.
struct SlurmTaskReport {
    SlurmTask task;
    SlurmSubmission submission;
    int number = 0;                ///< of the shard
    std::filesystem::path folder;  ///< of the array
};
std::vector<SlurmTaskReport> slurm_tasks_of_job(Store& store, Id job);

}  // namespace stylesweep::schema
