// Brings jobs with all that belongs to them from one results database into another: behind merge, split and export.
#pragma once

#include <string>
#include <vector>

#include "schema/queue/job_queue.hpp"

namespace stylesweep::schema {

/// Results that a sweep of the target has twice: as run, and imported from an export.
struct Doubled {
    std::string sweep;
    std::int64_t results = 0;
};

struct Transferred {
    std::int64_t jobs = 0;      ///< new to the target
    std::int64_t attempts = 0;  ///< new to the target
    std::int64_t results = 0;   ///< jobs whose result is another now
    std::int64_t files = 0, file_bytes = 0;
    std::int64_t earlier = 0;  ///< jobs that differ from the target's in a file's content alone: no repeats of them
    std::int64_t running_left_out = 0;  ///< jobs that run in the target now: their attempts were left out
    std::vector<std::string> notes;     ///< what could not be copied, and why
    std::vector<Doubled> doubled;       ///< of the source's sweeps
};

/// What to bring: with `keys`, only the jobs of these keys; with Files::leave, rows without their files.
struct TransferOptions {
    enum class Files { copy, leave };
    Files files = Files::copy;
    std::vector<std::string> keys = {};
    bool only_some = false;  ///< whether `keys` counts
};

/// Brings the jobs of the database `source`, a snapshot (it is locked meanwhile) whose files lie in `source_files`,
/// into `target`, after the files, in short transactions, each of some jobs (64 at first) with all that belongs to
/// them. Jobs are known by their key, attempts by their uid, so that a second time changes nothing, and brings what a
/// crash left out; what either side has is kept, as attempts of one job. A job's result is then, of both sides'
/// results, a done one before others, and the later one of two alike. Jobs that only wait in `source` are parked in
/// `target`: `run` takes them up. A job that differs from one of the target's sweep in nothing but the content of a
/// file becomes an earlier one there, as if the target had been planned last. Numbers of attempts may change. Throws
/// StoreError, or std::invalid_argument when two sweeps' names differ in case only.
Transferred transfer(Store& target, const std::filesystem::path& source, const std::filesystem::path& source_files,
                     const TransferOptions& options);

/// merge: of a snapshot of the database `source`, which may be older, or written meanwhile.
Transferred merge(Store& target, const std::filesystem::path& source);

}  // namespace stylesweep::schema
