// Jobs that will run out of memory because a smaller one of the same kind did.
#pragma once

#include "schema/job_queue.hpp"

namespace stylesweep::schema {

/// Of the same kind are jobs of one runner whose parameters are equal but for `resolution`. One surely needs as much
/// memory as another of its kind when its resolution asks for as many pixels or more: N against N, WxH against WxH,
/// and WxH against N (N is the longer side: N x N is the most it can be). A repeat asks for as many as its first.
/// Jobs without `resolution` are left alone.
///
/// After `job` ran out of memory, puts such jobs that wait to the end of their queue (job.deferred), or, where their
/// sweep says so (sweep.skip_doomed), ends them as `skipped` with an attempt that names `job`. Part of the caller's
/// transaction; `now` is UTC as the database writes it.
void defer_doomed(SQLite::Database& db, Id job, const std::string& now);

/// Says whether doomed jobs of `sweep` are skipped from now on; if so, those known by now are skipped at once. One
/// transaction. Returns how many that were.
int set_skip_doomed(Store& store, Id sweep, bool skip);

}  // namespace stylesweep::schema
