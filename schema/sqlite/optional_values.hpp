// Converts between NULL in SQLite and std::nullopt.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <optional>
#include <string>

namespace stylesweep::schema {

/// NULL when there is no value.
template <class T>
void bind_optional(SQLite::Statement& statement, const char* name, const std::optional<T>& value) {
    if (value)
        statement.bind(name, *value);
    else
        statement.bind(name);
}

/// For texts that are NULL in the database where there is none.
inline std::optional<std::string> unless_empty(const std::string& text) {
    if (text.empty()) return std::nullopt;
    return text;
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
