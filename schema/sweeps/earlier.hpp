// Jobs that a sweep's newest plan no longer asks for: their rows are kept, but excluded from the sweep's figures.
#pragma once

#include <SQLiteCpp/Database.h>

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "schema/queue/job_queue.hpp"

namespace stylesweep::schema {

/// Which of the sweep's other jobs a plan affects. With `file`, the plan is all that the file asks for: other queued
/// jobs are parked, never tried ones are deleted, and results of others become earlier rows. With `selection` (--set),
/// it is a part: other queued jobs are parked, and those that read a former content of its inputs become earlier.
enum class Scope { file, selection };

/// Identifies a job by its parameters and repeat, whatever the content of its inputs.
std::size_t setting_of(const std::string& params, int repeat);

/// An input as the plan found it.
struct PlannedInput {
    std::string path, kind, sha256;
    std::string name;                  ///< its name in the sweep file
    std::vector<std::size_t> waiting;  ///< setting_of() of the plan's unfinished jobs that read it
};

/// What a plan asks for.
struct PlanExtent {
    Scope scope = Scope::file;
    std::int64_t edition = 0;   ///< of the sweep before this plan
    bool text_changed = false;  ///< since the previous plan
    std::function<bool(Id)> asks_for;
    std::vector<PlannedInput> inputs;
};

/// What the plan no longer asks for.
struct Earlier {
    /// An input whose content has changed since these jobs read it.
    struct ChangedInput {
        std::string name;
        std::int64_t again = 0;    ///< of these jobs, to run again with the new content
        std::int64_t fresh = 0;    ///< jobs to run with it that never ran with another content
        std::int64_t rows = 0;     ///< results from the former content
        std::int64_t current = 0;  ///< results of the plan from the current content; counted only if none is to run
    };
    std::vector<Id> jobs;
    std::vector<ChangedInput> changed;
    std::int64_t other_rows = 0;  ///< results of jobs dropped for other reasons than content
    bool in_shard = false;        ///< only jobs that were split into this database are run
};
Earlier find_earlier(SQLite::Database& db, Id sweep, const PlanExtent& plan);

}  // namespace stylesweep::schema
