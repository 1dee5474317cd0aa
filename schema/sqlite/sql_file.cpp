#include "schema/sqlite/sql_file.hpp"

#include <span>
#include <stdexcept>
#include <string>
#include <utility>

namespace stylesweep::embedded {
std::span<const std::pair<std::string_view, std::string_view>> sql_files();
}  // namespace stylesweep::embedded

namespace stylesweep::schema {

const char* sql_file(std::string_view name) {
    for (const auto& [known, text] : embedded::sql_files())
        if (known == name) return text.data();  // NUL-terminated
    throw std::logic_error("there is no " + std::string(name) + ".sql");
}

}  // namespace stylesweep::schema
