// What the values of options and positional arguments may be, and candidates for them.
//
// A kind is one or several of these words, with | between them:
//   FILE, FILE.db, FILE.yaml, ...   files, with that extension if there is one, and folders on the way
//   FOLDER                          folders
//   SWEEP                           sweeps of the database
//   NAME=V1,V2                      parameters of the sweep file, and their values
//   @RECIPE, NAME=VALUE             saved queries, and their parameters
//   DEVICE                          devices of the sweep file's runner
//   SHELL, RUNNER                   shells with a completion script; runners
//   lower case, such as csv         the word itself
// Any other word has no candidates.
#pragma once

#include <string>
#include <vector>

namespace stylesweep::cli {

/// What the rest of the command line says.
struct LineContext {
    std::vector<std::string> databases;  ///< given by --db; the default if none is
    std::string sweep_file;              ///< empty: none yet
    std::string recipe;                  ///< without @; empty: none yet
};

/// `~/` as the shell will expand it.
std::string with_home(const std::string& path);

/// Candidates for a value that begins with `typed`: whole values. One that ends with '=', ',' or '/' goes on. Never
/// throws: what cannot be read has no candidates.
std::vector<std::string> value_candidates(const std::string& kind, const std::string& typed,
                                          const LineContext& context);

}  // namespace stylesweep::cli
