// Which file a name refers to, in any spelling.
#pragma once

#include <filesystem>
#include <string>
#include <unordered_map>

#include "orchestrator/sweep/runner_description.hpp"
#include "orchestrator/sweep/sweep_file.hpp"

namespace stylesweep::sweep {

/// Names relative to a folder. Asks the file system once for each name.
class FileNames {
  public:
    explicit FileNames(std::filesystem::path folder) : folder_(std::move(folder)) {}

    /// The absolute path without links, `.` and `..`, as far as it is there: equal for every name of a file.
    const std::string& file_of(const std::string& name);

  private:
    std::filesystem::path folder_;
    std::unordered_map<std::string, std::string> files_;
};

/// The parameter's value stands for a file: it is none of the words that its runner allows beside files.
bool names_file(const ParameterSpec& spec, const Value& value);

/// Gives each file of a parameter the spelling that comes first, in `exclude` too: p/a.txt and ./p/a.txt are one value.
/// Says so in SweepFile::remarks where an axis has both.
void unify_file_names(SweepFile& file, const RunnerDescription& runner);

}  // namespace stylesweep::sweep
