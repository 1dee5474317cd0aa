// Results that were measured elsewhere, written as a sweep of their own.
#pragma once

#include "schema/sweeps.hpp"

namespace stylesweep::schema {

inline constexpr const char* import_runner = "import";  ///< stands where a runner's name would: nothing runs them

/// One result: its job and how that ended.
struct ImportedResult {
    PlannedJob job;
    AttemptRecord record;  ///< started_at and finished_at may be empty: unknown, the time of the import is taken
    std::string uid;       ///< of the row's content: the same row is known again
    std::string host, device, device_name;  ///< empty: unknown
    std::optional<std::int64_t> threads;
    std::string program_version;
};

struct Imported {
    std::int64_t rows = 0;
    std::int64_t added = 0;  ///< attempts that the database did not have
};

/// Writes them as the sweep `sweep`; a row that is there already is left alone, another result of the same job becomes
/// another attempt of it, and the job's result. Throws std::invalid_argument when `sweep` names one that a runner runs.
Imported write_imported(Store& store, const SweepRecord& sweep, const std::vector<ImportedResult>& results);

}  // namespace stylesweep::schema
