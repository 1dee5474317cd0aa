// Reports which rows of a sweep no longer count, and why.
#pragma once

#include <string>

#include "schema/sweeps/earlier.hpp"

namespace stylesweep::cli {

/// Prints notes on standard error; `planned_at`: when the previous plan was made, UTC.
void print_earlier(const schema::Earlier& earlier, const std::string& planned_at);

}  // namespace stylesweep::cli
