// Jobs that will run out of memory because a smaller job of the same kind did.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "schema/database/store.hpp"

namespace stylesweep::schema {

using Id = std::int64_t;

/// Jobs are of the same kind when they have the same runner and parameters equal but for `resolution`. One needs at
/// least as much memory as another when its resolution asks for at least as many pixels: N against N, WxH against WxH,
/// and WxH against N (N is the longer side, so at most N x N). A repeat needs as much as the original. Jobs without
/// `resolution` are ignored.

/// A queued job, or one that may be queued again, that is doomed by another job's failure.
struct Doomed {
    Id job = 0, because_of = 0;
    bool skip = false;   ///< its sweep skips doomed jobs (sweep.skip_doomed)
    std::string reason;  ///< names the other job
};

/// The jobs doomed by `job`, which ran out of memory, in queue order. Reads the whole queue: takes seconds for a
/// million jobs.
std::vector<Doomed> find_doomed(SQLite::Database& db, Id job);

/// Moves a doomed job to the end of its queue (job.deferred), or ends it as `skipped`, if it is still queued. Part of
/// the caller's transaction; `now` is UTC in the database's format.
void defer(SQLite::Database& db, const Doomed& doomed, const std::string& now);

/// Sets whether doomed jobs of `sweep` are skipped; if so, those known so far are skipped at once, in short
/// transactions. Returns how many were skipped.
int set_skip_doomed(Store& store, Id sweep, bool skip);

}  // namespace stylesweep::schema
