// A program's parameters as environment variables, or as files if they are too long.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "runners/command/command_line.hpp"

namespace stylesweep::command {

/// The system's limit in bytes for a program's arguments and environment together.
std::size_t room_for_words();

/// The part of room_for_words() that texts use.
std::size_t room_taken(const std::vector<std::string>& texts);

/// The environment variables of a program's parameters, NAME=VALUE, except for null. A value that is too long for a
/// variable, or does not fit into `room` (bytes) together with the shorter ones, is in a file named by
/// parameter_file_variable(). The files are removed with the object.
class ParameterVariables {
  public:
    /// `folder` is for the files: it is created if there are any, and owned by this object. Throws like
    /// runners::write_file().
    ParameterVariables(const Fillings& values, std::size_t room, std::filesystem::path folder);
    ParameterVariables(const ParameterVariables&) = delete;
    ~ParameterVariables();

    [[nodiscard]] const std::vector<std::string>& all() const { return all_; }

  private:
    void add(const std::string& name, const std::string& value, std::size_t& room);

    std::filesystem::path folder_;
    bool has_files_ = false;
    std::vector<std::string> all_;
};

}  // namespace stylesweep::command
