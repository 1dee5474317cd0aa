// Writes the rows of a query as a table while they arrive.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <cstddef>
#include <iosfwd>

#include "base/text/table.hpp"

namespace stylesweep::schema {

struct QueryEnd {
    std::size_t rows = 0;  ///< written
    bool more = false;     ///< the limit cut some off
};

/// Writes the rows of `query` as they arrive, at most `limit` of them (0: all). Throws SQLite::Exception.
QueryEnd write_query(SQLite::Statement& query, std::ostream& out, Format format, std::size_t limit = 0);

}  // namespace stylesweep::schema
