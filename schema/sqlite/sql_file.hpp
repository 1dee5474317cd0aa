// SQL statements of more than a few lines: files beside the code that uses them, embedded at build time.
#pragma once

#include <string_view>

namespace stylesweep::schema {

/// The text of `name`.sql from a folder schema/*/sql. Throws std::logic_error when there is none.
const char* sql_file(std::string_view name);

}  // namespace stylesweep::schema
