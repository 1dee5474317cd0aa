// Copies jobs with all that belongs to them from one results database into another, for merge, split and export.
#pragma once

#include <string>
#include <vector>

#include "schema/queue/job_queue.hpp"

namespace stylesweep::schema {

/// Results that a sweep of the target has twice: run here, and imported from an export.
struct Doubled {
    std::string sweep;
    std::int64_t results = 0;
};

/// Results of a sweep that are earlier rows in the target, because the sweep there does not come from the same file.
struct OfOtherFile {
    enum class Origin { another_file, imported_here, imported_there };  ///< here: in the target
    std::string sweep;
    std::int64_t results = 0;
    Origin origin = Origin::another_file;
};

struct Transferred {
    std::int64_t jobs = 0;      ///< new to the target
    std::int64_t attempts = 0;  ///< new to the target
    std::int64_t results = 0;   ///< jobs whose result has changed
    std::int64_t votes = 0;     ///< new to the target
    std::int64_t files = 0, file_bytes = 0;
    std::int64_t earlier = 0;  ///< jobs that differ from the target's only in a file's content: not repeats
    std::int64_t set_metrics_left_out = 0;  ///< of the source: they are of its pictures alone
    std::int64_t running_left_out = 0;      ///< jobs running in the target: their attempts were skipped
    std::vector<std::string> notes;         ///< what could not be copied, and why
    std::vector<Doubled> doubled;           ///< of the source's sweeps
    std::vector<OfOtherFile> of_other_files;
};

/// What to copy: with `keys`, only the jobs with these keys; with Files::leave, rows without their files.
struct TransferOptions {
    enum class Files { copy, leave };
    Files files = Files::copy;
    std::vector<std::string> keys = {};
    bool only_some = false;  ///< whether to use `keys`
};

/// Copies the jobs of the database `source`, a snapshot (locked meanwhile) whose files are in `source_files`, into
/// `target`, after the files. Short transactions, each for some jobs (64 at first) with all that belongs to them. Jobs
/// are identified by key, attempts by uid, so a second call changes nothing, and completes what a crash left out;
/// attempts of both sides are kept under one job. A job's result is then a done one before others, and the later of two
/// alike. Jobs queued in `source` are parked in `target`, for `run` to claim. A job that differs from one of the
/// target's sweep only in the content of a file becomes an earlier one there, as if the target had been planned last.
/// Attempt numbers may change. Throws StoreError, or std::invalid_argument when two sweeps' names differ only in case.
Transferred transfer(Store& target, const std::filesystem::path& source, const std::filesystem::path& source_files,
                     const TransferOptions& options);

/// Merges a snapshot of the database `source`, which may have an older schema or be in use.
Transferred merge(Store& target, const std::filesystem::path& source);

}  // namespace stylesweep::schema
