#include "orchestrator/exchange/parquet.hpp"

#include <stdexcept>
#include <vector>

#include "base/process/capture.hpp"

namespace stylesweep::exchange {
namespace {

using Command = std::vector<std::string>;

bool works(const Command& command) {
    try {
        process::capture(command, std::chrono::seconds(60));
        return true;
    } catch (const std::exception&) {
        return false;
    }
}

// The command that runs one SQL statement in DuckDB; empty: it is not installed.
Command duckdb(const std::string& sql) {
    if (works({"/bin/sh", "-c", "command -v duckdb"})) return {"/bin/sh", "-c", "exec duckdb -c \"$0\"", sql};
    if (works({"/bin/sh", "-c", "python3 -c 'import duckdb'"}))
        return {"/bin/sh", "-c", "exec python3 -c 'import sys, duckdb; duckdb.sql(sys.argv[1])' \"$0\"", sql};
    return {};
}

std::string sql_text(const std::filesystem::path& path) {
    std::string quoted = "'";
    for (const char c : path.string()) quoted.append(c == '\'' ? 2 : 1, c);
    return quoted + "'";
}

}  // namespace

void write_parquet(const std::filesystem::path& json_lines, const std::filesystem::path& parquet) {
    const Command command =
        duckdb("COPY (SELECT * FROM read_json_auto(" + sql_text(json_lines) +
               ", format = 'newline_delimited', sample_size = -1)) TO " + sql_text(parquet) + " (FORMAT parquet)");
    if (command.empty())
        throw std::runtime_error(
            "Parquet is written by DuckDB, and neither the program `duckdb` nor Python's module is installed; install "
            "one (https://duckdb.org, or pip install duckdb), or export --format csv");
    process::capture(command, std::chrono::seconds(3600));
}

}  // namespace stylesweep::exchange
