// Says that no job meets the conditions of a search.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdint>
#include <string>

namespace stylesweep::schema {

/// "no job meets `subject_to` lpips < 0.5: the nearest of 12 has 0.61"; "" if one does, or none has run, or there are
/// no conditions.
std::string unmet_conditions(SQLite::Database& db, std::int64_t sweep);

}  // namespace stylesweep::schema
