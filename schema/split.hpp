// Splits a database's queue into shards: databases of their own, each run elsewhere and merged back.
#pragma once

#include <optional>

#include "schema/job_queue.hpp"

namespace stylesweep::schema {

struct Shard {
    std::filesystem::path file;
    std::int64_t jobs = 0;
};

/// Deals the queued jobs (of `sweep` alone, if given), in the order in which they would run, in turns that begin with
/// another each round, to `shards` new databases `folder`/NAME-1.db ..., so that each has its share of every part of
/// the queue and of every axis. Here those jobs are parked
/// and marked (`away`): `run` leaves them alone until a merge brings their result, or recall() takes them back.
/// No more shards are made than there are jobs. All of it happens, or nothing.
/// Throws std::invalid_argument when no job waits or a shard's file exists already, StoreError when one cannot be made.
std::vector<Shard> split(Store& store, std::optional<Id> sweep, int shards, const std::filesystem::path& folder);

/// Takes back the jobs given to shards that have no result yet (a shard was lost): they are parked, and the next `run`
/// of their sweep runs them here. Returns how many.
std::int64_t recall(Store& store);

}  // namespace stylesweep::schema
