// Reports which rows of a sweep no longer count, and why, and which are another folder's.
#pragma once

#include <filesystem>
#include <functional>
#include <string>

#include "schema/sweeps/earlier.hpp"
#include "schema/sweeps/shared_commands.hpp"

namespace stylesweep::cli {

/// Prints notes on standard error; `planned_at`: when the previous plan was made, UTC.
void print_earlier(const schema::Earlier& earlier, const std::string& planned_at);

/// Notes on standard error; the arguments of schema::shared_commands(), with the sweep's file.
void print_shared_commands(schema::Store& store, const std::string& sweep, const std::filesystem::path& file,
                           const std::function<bool(std::int64_t job)>& asks_for);

}  // namespace stylesweep::cli
