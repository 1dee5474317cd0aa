// Results that `import --replace` withdrew: attempts of another job of their parameters until the import is undone.
#pragma once

#include <optional>
#include <set>
#include <string>

#include "schema/database/short_transactions.hpp"
#include "schema/queue/job_queue.hpp"

namespace stylesweep::schema {

/// A result that the file no longer has although the file is complete: its job becomes a former attempt of another job.
/// Both by key.
struct Withdrawn {
    std::string job, into;
};

/// The key of an imported job.
std::string imported_key(const std::string& sweep, const std::string& params, std::int64_t repeat);

/// The uid of an attempt whose own is taken by an equal one, which was moved to another job.
std::string second_uid(const std::string& uid);

/// Deletes the job. Its attempts keep in their details ($.withdrawn) which job they were of, and which files (`by`)
/// withdrew them.
void withdraw(SQLite::Database& db, const Withdrawn& each, const std::string& file);

/// What earlier files withdrew of these parameters, the complete file `file` withdraws as well: it comes back when all
/// of them are undone.
void withdraw_again(SQLite::Database& db, const std::string& sweep, const std::set<std::string>& params,
                    const std::string& file);

/// Makes jobs again of what `file` alone withdrew, with their repeats, or the next free ones. Returns the number of
/// those whose result is not from `file` itself; nullopt: the file withdrew nothing.
std::optional<std::int64_t> restore_withdrawn(SQLite::Database& db, ShortTransactions& transactions,
                                              const std::string& sweep, const std::string& file);

}  // namespace stylesweep::schema
