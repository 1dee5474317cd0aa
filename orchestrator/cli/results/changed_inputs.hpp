// Whether the files that a job read still are what it read.
#pragma once

#include <string>
#include <vector>

namespace stylesweep::cli {

struct ChangedInput {
    bool is_gone = false;  ///< or cannot be read; else its path has another content today
    std::string text;      ///< a sentence that says so
};

/// `inputs`: as in a job's row. Reads those files that were written since.
std::vector<ChangedInput> changed_inputs(const std::string& inputs);

}  // namespace stylesweep::cli
