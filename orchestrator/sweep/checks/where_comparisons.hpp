// Which parameters an SQL expression compares with which constants. For messages only, so the parsing is approximate.
#pragma once

#include <string>
#include <vector>

namespace stylesweep::sweep {

struct WhereComparison {
    std::string name;       ///< of the parameter
    std::string constant;   ///< its text, without quotes
    bool is_text = false;   ///< the constant is quoted
    bool is_order = false;  ///< by <, >, BETWEEN; else by equality or IN
};

/// `n < 5`, `5 < n`, `m = 'x'`, `n IN (1, 2)`, `n BETWEEN 1 AND 2`, `v = true`: one entry per constant. Names within
/// strings do not count.
std::vector<WhereComparison> comparisons_in(const std::string& sql);

/// Names used as truth values: `v`, `NOT v`, `v AND ...`, `v IS TRUE`.
std::vector<std::string> truths_in(const std::string& sql);

}  // namespace stylesweep::sweep
