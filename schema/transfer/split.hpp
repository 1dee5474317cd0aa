// Splits a database's queue into shards: databases of their own, each run elsewhere and merged back.
#pragma once

#include <optional>

#include "schema/queue/job_queue.hpp"

namespace stylesweep::schema {

struct Shard {
    std::filesystem::path file;
    std::int64_t jobs = 0;
};

/// Of which shard each job is, 0 to shards - 1, by the times predicted for them, s (absent: none). Where these differ,
/// the longest job goes first, each to the shard that has least to do (a job without one counts as the mean of the
/// others): no shard then has more than 4/3 of the least possible. Else jobs are dealt in turns, in their order, that
/// begin with another shard each round, so that each shard has its share of every part of the queue and every axis.
std::vector<std::size_t> deal(const std::vector<std::optional<double>>& predicted_s, std::size_t shards);

/// Deals the queued jobs (of `sweep` alone, if given) to `shards` new databases `folder`/`name`-1.db ... (`name`: the
/// database's own, when empty). Here those jobs are parked
/// and marked (`away`): `run` leaves them alone until a merge brings their result, or recall() takes them back.
/// Jobs that one run yields go to one shard. No more shards are made than there are runs. While they are made, others
/// write to the database: a job that somebody claims meanwhile stays here, and is marked so in its shard. The jobs are
/// given away in short transactions at the end. What fails leaves no shard, and jobs that were given away already
/// parked; a crash leaves shards that nobody was told of, some of whose jobs may be marked. Throws
/// std::invalid_argument when no job waits or a shard's file exists already, StoreError when one cannot be made.
std::vector<Shard> split(Store& store, std::optional<Id> sweep, int shards, const std::filesystem::path& folder,
                         const std::string& name = "");

/// Takes back the jobs given to shards that have no result yet (a shard was lost): they are parked, and the next `run`
/// of their sweep runs them here. Returns how many. In short transactions: a crash leaves some of them away.
std::int64_t recall(Store& store);
/// The same of one shard, by its file's name.
std::int64_t recall(Store& store, const std::string& shard);

}  // namespace stylesweep::schema
