// Results that were measured elsewhere, written as a sweep of their own.
#pragma once

#include "schema/sweeps/sweeps.hpp"
#include "schema/sweeps/text_metrics.hpp"

namespace stylesweep::schema {

inline constexpr const char* import_runner = "import";  ///< stands where a runner's name would: nothing runs them

/// One result: its job and how that ended.
struct ImportedResult {
    std::string params;                      ///< JSON, members sorted by name
    std::optional<std::int64_t> repeat;      ///< unknown: one of the repeats of these parameters
    std::optional<std::string> error_class;  ///< any word, in place of the record's
    AttemptRecord record;  ///< started_at and finished_at may be empty: unknown, the time of the import is taken
    std::string host, device, device_name;  ///< empty: unknown
    std::optional<std::int64_t> threads;
    std::string program_version;
    TextMetrics text_metrics = {};  ///< names that `record.metrics` has not
    int line = 0;                   ///< of the file, for messages
};

/// Throws std::invalid_argument, with what to do, when the database has imported results as the sweep `name` and
/// `runner` is a runner: of one name the two would be taken for repeats of each other.
void refuse_imported(SQLite::Database& db, const std::string& name, const std::string& runner);

/// What happens to a result whose job has another one.
enum class ExistingResults { stays, replaced };

struct ImportCounts {
    std::int64_t rows = 0;
    std::int64_t added = 0;       ///< jobs that the sweep did not have
    std::int64_t further = 0;     ///< of those: repeats of parameters that the sweep had before
    std::int64_t renumbered = 0;  ///< of those added: their repeat was taken by another row of the file
    std::int64_t replaced = 0;    ///< results that now stand instead of others, which stay as attempts
    std::int64_t known = 0;       ///< rows whose result is there and stands
    std::int64_t superseded = 0;  ///< rows whose result is there, but another one stands
    std::int64_t withdrawn = 0;   ///< results beyond the file's, of its parameters: they are former attempts now
};

/// Writes them as the sweep `sweep`: 100 to a transaction, so that others may write in between; what is refused is
/// refused before the first row, and after a crash the same import brings the rest. A row is known by its content
/// (figures, status and facts; times where it has any). One that is new is a job of its own, the next free repeat of
/// its parameters, unless it names a repeat. With ExistingResults::replaced the file's rows are all results of their
/// parameters: a row that is not there takes the place of a result that the file has no more, and further such results
/// become former attempts of the first job (not so of parameters whose rows name their repeat). Nothing is written when
/// all is known. Throws std::invalid_argument when `sweep` names one that a runner runs, when the database is a shard,
/// and for a row with the repeat of another result that is to stay; StoreError when another import into the sweep came
/// in between.
ImportCounts write_imported(Store& store, const SweepRecord& sweep, const std::vector<ImportedResult>& results,
                            ExistingResults standing);

struct UndoCounts {
    std::int64_t results = 0;  ///< taken out
    std::int64_t again = 0;    ///< former results that stand again
    bool sweep_gone = false;   ///< nothing is left of it
};

/// Takes out of the sweep what all imports of `file` brought, former attempts too, 1,000 jobs to a transaction. Throws
/// std::invalid_argument that names the files there are when it brought nothing.
UndoCounts undo_import(Store& store, const std::string& sweep, const std::string& file);

}  // namespace stylesweep::schema
