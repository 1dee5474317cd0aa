// Which file a name refers to, in any spelling.
#pragma once

#include <filesystem>
#include <string>
#include <unordered_map>

#include "orchestrator/sweep/runner_description.hpp"
#include "orchestrator/sweep/sweep_file.hpp"

namespace stylesweep::sweep {

/// Resolves names relative to a folder. Queries the file system once per name.
class FileNames {
  public:
    explicit FileNames(std::filesystem::path folder) : folder_(std::move(folder)) {}

    /// The absolute path without links, `.` and `..`, as far as it exists: the same for every name of a file.
    const std::string& file_of(const std::string& name);

  private:
    std::filesystem::path folder_;
    std::unordered_map<std::string, std::string> files_;
};

/// Whether the parameter's value is a file, not one of the words that its runner allows besides files.
bool names_file(const ParameterSpec& spec, const Value& value);

/// Gives each file of a parameter its first spelling, in `exclude` too: p/a.txt and ./p/a.txt are one value. Notes in
/// SweepFile::remarks where an axis has both.
void unify_file_names(SweepFile& file, const RunnerDescription& runner);

}  // namespace stylesweep::sweep
