// For statements that are prepared once and used often.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

namespace stylesweep::schema {

/// Makes a statement ready for its next use at the end of this one; after an error too, or nothing could be bound
/// again.
struct ResetAtEnd {
    SQLite::Statement& statement;
    ~ResetAtEnd() { statement.tryReset(); }
};

}  // namespace stylesweep::schema
