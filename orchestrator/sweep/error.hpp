// The one error type of sweep files: where it is, what is wrong, what to do.
#pragma once

#include <filesystem>
#include <stdexcept>
#include <string>

#include "orchestrator/sweep/values/value.hpp"

namespace stylesweep::sweep {

/// what() is "FILE:LINE:COLUMN: message" (for the command line: "--set: message").
class SweepFileError : public std::runtime_error {
  public:
    SweepFileError(const std::filesystem::path& file, Location where, const std::string& message)
        : std::runtime_error(prefix(file, where) + message), message_(message), where_(where) {}
    /// Several mistakes, the first of which is `first`. what() is `all`: a line for each.
    SweepFileError(const SweepFileError& first, const std::string& all)
        : std::runtime_error(all), message_(first.message_), where_(first.where_) {}

    /// The message without the location.
    [[nodiscard]] const std::string& message() const { return message_; }
    /// Line 0: the command line.
    [[nodiscard]] Location where() const { return where_; }

  private:
    static std::string prefix(const std::filesystem::path& file, Location where) {
        if (where.line == 0) return "--set: ";
        return file.string() + ":" + std::to_string(where.line) + ":" + std::to_string(where.column) + ": ";
    }

    std::string message_;
    Location where_;
};

}  // namespace stylesweep::sweep
