#include "schema/queue/skip.hpp"

#include "schema/sqlite/optional_values.hpp"
#include "schema/sqlite/reset_at_end.hpp"
#include "schema/sqlite/sql_file.hpp"

namespace stylesweep::schema {

JobSkipper::JobSkipper(SQLite::Database& db, Parked parked, std::optional<Id> sweep)
    : db_(db),
      attempt_(db, sql_file("insert_skipped_attempt")),
      end_(db,
           "UPDATE job SET state = iif(" + std::string(has_result) + ", 'done', 'skipped'), result_attempt = iif(" +
               std::string(has_result) +
               ", result_attempt, :attempt), queued_for = NULL, away = NULL, cancelled = 0, attempts = attempts + 1 "
               "WHERE id = :job") {
    attempt_.bind(":parked", parked == Parked::skipped_too ? 1 : 0);
    bind_optional(attempt_, ":sweep", sweep);
}

bool JobSkipper::skip(Id job, const std::string& error_class, const std::string& error_message,
                      const std::string& now) {
    const ResetAtEnd attempt{attempt_}, end{end_};
    attempt_.bind(":job", job);
    attempt_.bind(":error_class", error_class);
    attempt_.bind(":error_message", error_message);
    attempt_.bind(":now", now);
    if (attempt_.exec() == 0) return false;
    end_.bind(":attempt", db_.getLastInsertRowid());
    end_.bind(":job", job);
    end_.exec();
    return true;
}

}  // namespace stylesweep::schema
