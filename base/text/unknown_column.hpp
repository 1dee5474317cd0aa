#pragma once

#include <string>

namespace stylesweep {

/// The name in SQLite's message of a column that is not there, without the quotes and the advice that SQLite 3.41 and
/// later add to a name in double quotes; "" for other messages.
std::string unknown_column(const std::string& message);

}  // namespace stylesweep
