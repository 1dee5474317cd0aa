// Splits a database's queue into shards: separate databases, each run elsewhere and merged back.
#pragma once

#include <optional>

#include "schema/queue/job_queue.hpp"

namespace stylesweep::schema {

struct Shard {
    std::filesystem::path file;
    std::int64_t jobs = 0;
};

/// The shard of each job, 0 to shards - 1, by predicted times, s (absent: none). Where these differ, the longest job
/// goes first, each to the shard with the least work (a job without a prediction counts as the mean of the others): no
/// shard then has more than 4/3 of the optimum. Otherwise jobs are dealt in order, in rounds that start at another
/// shard each time, so that each shard gets its share of every part of the queue and every axis.
std::vector<std::size_t> deal(const std::vector<std::optional<double>>& predicted_s, std::size_t shards);

/// Deals the queued jobs (of `sweep` alone, if given) to `shards` new databases `folder`/`name`-1.db ... (`name`: the
/// database's own, when empty). Here those jobs are parked and marked (`away`): `run` ignores them until a merge brings
/// their result, or recall() takes them back. Jobs of one run go to one shard, of a
/// sweep with `screen` or `repeats: {until: decided}` all jobs of a setting, since those rules decide by whole
/// settings; no more shards are made than there are runs or settings. Others can write to the database meanwhile: a job
/// that is claimed in the meantime stays here, and its shard marks it so. The jobs are marked in short transactions at
/// the end. On failure no shard is left, and jobs already marked stay parked; a crash leaves unreported shards, some of
/// whose jobs may be marked. Throws std::invalid_argument when no job is queued or a shard's file exists already,
/// StoreError when one cannot be created.
std::vector<Shard> split(Store& store, std::optional<Id> sweep, int shards, const std::filesystem::path& folder,
                         const std::string& name = "");

/// Takes back jobs given to shards that have no result yet (a shard was lost): they are parked, and the next `run` of
/// their sweep runs them here. Returns their number. In short transactions: a crash leaves some of them away.
std::int64_t recall(Store& store);
/// The same for one shard, by its file name.
std::int64_t recall(Store& store, const std::string& shard);

}  // namespace stylesweep::schema
