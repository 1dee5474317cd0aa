// Writes that may fail without harm: forecasts, a runner's step.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "schema/database/store.hpp"

namespace stylesweep::schema {

/// Does `write` unless the database is locked or fails; never waits for a lock and never throws. Returns why it was
/// skipped, for people; nullopt when it was written.
std::optional<std::string> best_effort(Store& store, const std::function<void()>& write) noexcept;

}  // namespace stylesweep::schema
