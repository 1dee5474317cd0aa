// Writes Parquet through DuckDB: the program duckdb, or Python's module of that name, if installed.
#pragma once

#include <filesystem>

namespace stylesweep::exchange {

/// Turns JSON lines into a Parquet file. Throws std::runtime_error that says what to install when there is no DuckDB.
void write_parquet(const std::filesystem::path& json_lines, const std::filesystem::path& parquet);

}  // namespace stylesweep::exchange
