// How quiet a machine was: rows of the table `noise`.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/host/noise.hpp"
#include "schema/database/store.hpp"

namespace stylesweep::schema {

using Id = std::int64_t;

/// `moment`: start, end, doctor; `sweep`: whose run, or none.
void insert_noise(Store& store, std::optional<Id> sweep, const std::string& moment, const host::Noise& noise);

}  // namespace stylesweep::schema
