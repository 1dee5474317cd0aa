// Jobs of a sweep that its newest plan does without: their rows stay, but in no figure of the sweep.
#pragma once

#include <SQLiteCpp/Database.h>

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "schema/queue/job_queue.hpp"

namespace stylesweep::schema {

/// Which of the sweep's other jobs a plan says something about. With `file` it is all that the file asks for: other
/// queued jobs are parked, those that were never tried are forgotten, and results of others become earlier ones. With
/// `selection` (--set) it is a part: others are parked, and those that read a former content of its inputs become
/// earlier.
enum class Scope { file, selection };

/// A number by which a job is recognised, whatever the content of its inputs.
std::size_t setting_of(const std::string& params, int repeat);

/// An input as a plan finds it.
struct PlannedInput {
    std::string path, kind, sha256;
    std::string name;                  ///< as the sweep file writes it
    std::vector<std::size_t> waiting;  ///< setting_of() of the plan's jobs that read it and are to run
};

/// What a plan asks for.
struct PlanExtent {
    Scope scope = Scope::file;
    std::int64_t edition = 0;   ///< of the sweep before this plan
    bool text_changed = false;  ///< since the plan before
    std::function<bool(Id)> asks_for;
    std::vector<PlannedInput> inputs;
};

/// What it does without of what was asked for before.
struct Earlier {
    /// An input whose content is another than these jobs read.
    struct ChangedInput {
        std::string name;
        std::int64_t again = 0;  ///< of these jobs are to run with the content of now
        std::int64_t fresh = 0;  ///< jobs that are to run with it and never ran with another
        std::int64_t rows = 0;   ///< results of the former content
    };
    std::vector<Id> jobs;
    std::vector<ChangedInput> changed;
    std::int64_t other_rows = 0;  ///< results of those jobs that no content is the reason for
};
Earlier find_earlier(SQLite::Database& db, Id sweep, const PlanExtent& plan);

}  // namespace stylesweep::schema
