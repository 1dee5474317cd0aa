// A command line as typed so far, split as a shell would.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace stylesweep::cli {

struct TypedLine {
    std::vector<std::string> words;  ///< complete ones, without quotes
    std::string last;                ///< the one at the cursor, without quotes; may be empty
    bool quoted = false;             ///< the last one begins with a quote
};

/// Splits at blanks, with quotes and backslashes; an unfinished quote ends with the line. Nothing is expanded.
TypedLine split_line(std::string_view line);

}  // namespace stylesweep::cli
