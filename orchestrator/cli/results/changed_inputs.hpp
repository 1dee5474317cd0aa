// Whether the files that a job read have changed.
#pragma once

#include <string>
#include <vector>

namespace stylesweep::cli {

struct ChangedInput {
    bool is_gone = false;  ///< or unreadable; otherwise its content has changed
    std::string text;      ///< a sentence that says so
};

/// `inputs`: as in a job's row. Reads files that were written since.
std::vector<ChangedInput> changed_inputs(const std::string& inputs);

}  // namespace stylesweep::cli
