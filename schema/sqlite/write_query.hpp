// The answer of a query, written as a table while its rows come.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <cstddef>
#include <iosfwd>

#include "base/text/table.hpp"

namespace stylesweep::schema {

struct QueryEnd {
    std::size_t rows = 0;  ///< written
    bool more = false;     ///< the limit left some out
};

/// The rows of `query` as they come, at most `limit` of them (0: all). Throws SQLite::Exception.
QueryEnd write_query(SQLite::Statement& query, std::ostream& out, Format format, std::size_t limit = 0);

}  // namespace stylesweep::schema
