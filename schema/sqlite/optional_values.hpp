// Converts between NULL in SQLite and std::nullopt.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <optional>

namespace stylesweep::schema {

/// NULL when there is no value.
template <class T>
void bind_optional(SQLite::Statement& statement, const char* name, const std::optional<T>& value) {
    if (value)
        statement.bind(name, *value);
    else
        statement.bind(name);
}

/// nullopt when the column is NULL.
inline std::optional<int> optional_int(const SQLite::Column& column) {
    if (column.isNull()) return std::nullopt;
    return column.getInt();
}
inline std::optional<std::int64_t> optional_int64(const SQLite::Column& column) {
    if (column.isNull()) return std::nullopt;
    return column.getInt64();
}
inline std::optional<double> optional_double(const SQLite::Column& column) {
    if (column.isNull()) return std::nullopt;
    return column.getDouble();
}

}  // namespace stylesweep::schema
