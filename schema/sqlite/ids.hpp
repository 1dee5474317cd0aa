// Lists of ids.
#pragma once

#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Statement.h>

#include <cstdint>
#include <vector>

namespace stylesweep::schema {

/// The first column of all remaining rows.
inline std::vector<std::int64_t> ids_of(SQLite::Statement& rows) {
    std::vector<std::int64_t> ids;
    while (rows.executeStep()) ids.push_back(rows.getColumn(0).getInt64());
    return ids;
}

}  // namespace stylesweep::schema
