// Ends queued jobs without running them.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdint>
#include <optional>
#include <string>

namespace stylesweep::schema {

using Id = std::int64_t;

/// SQL about a row of `job`: a result stands already, from before it was queued again. Not to be run again takes
/// nothing away.
inline constexpr const char* has_result =
    "EXISTS (SELECT 1 FROM attempt a WHERE a.id = job.result_attempt AND a.status = 'done')";

enum class Parked { skipped_too, left_alone };  ///< jobs that are in no sweep's queue

/// Gives jobs the status `skipped`, or `done` again if they have a result, and an attempt that says why. Part of the
/// caller's transaction.
class JobSkipper {
  public:
    /// `sweep`: jobs queued in another sweep are left alone.
    JobSkipper(SQLite::Database& db, Parked parked, std::optional<Id> sweep = std::nullopt);

    /// False when the job is not queued, or is left alone. `now`: UTC in the database's format.
    bool skip(Id job, const std::string& error_class, const std::string& error_message, const std::string& now);

  private:
    SQLite::Database& db_;
    SQLite::Statement attempt_, end_;
};

}  // namespace stylesweep::schema
