// Times as the database writes them: UTC, ISO 8601, milliseconds.
#pragma once

#include <chrono>
#include <string>

namespace stylesweep {

/// "2026-11-24T02:03:04.567Z"
std::string iso_utc(std::chrono::system_clock::time_point when);

/// Inverse of iso_utc(); throws std::invalid_argument for any other form.
std::chrono::system_clock::time_point from_iso_utc(const std::string& text);

inline std::string now_utc() {
    return iso_utc(std::chrono::system_clock::now());
}

}  // namespace stylesweep
