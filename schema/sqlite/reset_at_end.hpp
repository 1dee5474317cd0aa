// Resets statements that are prepared once and used often.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

namespace stylesweep::schema {

/// Resets a statement at the end of its use, after an error too; otherwise nothing could be bound again.
struct ResetAtEnd {
    SQLite::Statement& statement;
    ~ResetAtEnd() { statement.tryReset(); }
};

}  // namespace stylesweep::schema
