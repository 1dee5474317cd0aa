// Results measured elsewhere, stored as a sweep of their own.
#pragma once

#include "schema/sweeps/sweeps.hpp"
#include "schema/sweeps/text_metrics.hpp"

namespace stylesweep::schema {

inline constexpr const char* import_runner = "import";  ///< in place of a runner's name: no runner runs these jobs

/// One result: its job and how it ended.
struct ImportedResult {
    std::string params;                      ///< JSON, members sorted by name
    std::optional<std::int64_t> repeat;      ///< nullopt: any repeat of these parameters
    std::optional<std::string> error_class;  ///< any word, instead of the record's
    AttemptRecord record;  ///< started_at and finished_at may be empty: unknown, replaced by the time of the import
    std::string host, device, device_name;  ///< empty: unknown
    std::optional<std::int64_t> threads;
    std::string program_version;
    TextMetrics text_metrics = {};  ///< names that are not in `record.metrics`
    int line = 0;                   ///< in the file, for messages
};

/// Throws std::invalid_argument, saying what to do, when the sweep `name` has imported results but `runner` is a real
/// runner: under one name the two would be mistaken for repeats of each other.
void refuse_imported(SQLite::Database& db, const std::string& name, const std::string& runner);

/// What happens to the existing, different result of a job.
enum class ExistingResults { stays, replaced };

struct ImportCounts {
    std::int64_t rows = 0;
    std::int64_t added = 0;       ///< jobs that the sweep did not have
    std::int64_t further = 0;     ///< of those: repeats of parameters that the sweep already had
    std::int64_t renumbered = 0;  ///< of those added: renumbered because another row of the file has their repeat
    std::int64_t replaced = 0;    ///< results that replaced others, which are kept as attempts
    std::int64_t known = 0;       ///< rows whose result already stands
    std::int64_t superseded = 0;  ///< rows already stored, but superseded by another result
    std::int64_t withdrawn = 0;   ///< results of the file's parameters that the file no longer has: now former attempts
};

/// Writes them as the sweep `sweep`, 100 per transaction so that others can write in between. Everything that is
/// rejected is rejected before the first row; after a crash, the same import writes the rest. Rows are recognised by
/// content (figures, status and facts; times if given). A new row becomes a new job, the next free repeat of its
/// parameters unless it names a repeat. With ExistingResults::replaced, the file's rows are all results of their
/// parameters: a new row replaces a result that the file no longer has, and further such results become former attempts
/// of the first job (except for parameters whose rows name their repeat). Nothing is written when all rows are known.
/// Throws std::invalid_argument when `sweep` is run by a runner, when the database is a shard, and for a row with the
/// repeat of another result that is to be kept; StoreError when another import into the sweep interfered.
ImportCounts write_imported(Store& store, const SweepRecord& sweep, const std::vector<ImportedResult>& results,
                            ExistingResults standing);

struct UndoCounts {
    std::int64_t results = 0;  ///< removed
    std::int64_t again = 0;    ///< former results that stand again
    bool sweep_gone = false;   ///< the sweep is empty and was deleted
};

/// Removes from the sweep everything that imports of `file` added, including former attempts, and makes jobs again of
/// results that `file` alone withdrew, 1,000 jobs per transaction. Throws std::invalid_argument naming the imported
/// files when `file` added nothing.
UndoCounts undo_import(Store& store, const std::string& sweep, const std::string& file);

}  // namespace stylesweep::schema
