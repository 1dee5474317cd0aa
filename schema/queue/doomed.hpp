// Jobs that will run out of memory because a smaller one of the same kind did.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "schema/database/store.hpp"

namespace stylesweep::schema {

using Id = std::int64_t;

/// Of the same kind are jobs of one runner whose parameters are equal but for `resolution`. One surely needs as much
/// memory as another of its kind when its resolution asks for as many pixels or more: N against N, WxH against WxH,
/// and WxH against N (N is the longer side: N x N is the most it can be). A repeat asks for as many as its first.
/// Jobs without `resolution` are left alone.

/// A job that waits, or may wait again, and is doomed by the one that ran out of memory.
struct Doomed {
    Id job = 0, because_of = 0;
    bool skip = false;   ///< its sweep says so (sweep.skip_doomed)
    std::string reason;  ///< names the other job
};

/// Those doomed by `job`, which ran out of memory, in the order of their queue. Reads all that waits: some seconds
/// where that is a million jobs.
std::vector<Doomed> find_doomed(SQLite::Database& db, Id job);

/// Puts a doomed job that still waits to the end of its queue (job.deferred), or ends it as `skipped`. Part of the
/// caller's transaction; `now` is UTC as the database writes it.
void defer(SQLite::Database& db, const Doomed& doomed, const std::string& now);

/// Says whether doomed jobs of `sweep` are skipped from now on; if so, those known by now are skipped at once, in
/// short transactions. Returns how many that were.
int set_skip_doomed(Store& store, Id sweep, bool skip);

}  // namespace stylesweep::schema
