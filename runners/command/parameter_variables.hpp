// A program's parameters as environment variables, and as files where they are too long for that.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "runners/command/command_line.hpp"

namespace stylesweep::command {

/// The bytes that the system takes in the words and the environment of a program together.
std::size_t room_for_words();

/// What texts take of room_for_words().
std::size_t room_taken(const std::vector<std::string>& texts);

/// The environment of a program's parameters, NAME=VALUE; null has none. A value that no variable can hold, or for
/// which `room` (bytes) does not suffice beside shorter ones, is in a file that parameter_file_variable() names. The
/// files are removed with the object.
class ParameterVariables {
  public:
    /// `folder` holds the files: it is made when there are any, and belongs to this object. Throws as
    /// runners::write_file() does.
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
