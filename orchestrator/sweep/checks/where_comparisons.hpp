// Which parameters an SQL expression sets against which constants: for messages, so it is read loosely.
#pragma once

#include <string>
#include <vector>

namespace stylesweep::sweep {

struct WhereComparison {
    std::string name;       ///< of the parameter
    std::string constant;   ///< its text, without quotes
    bool is_text = false;   ///< the constant is in quotes
    bool is_order = false;  ///< by <, >, BETWEEN; else by equality or IN
};

/// `n < 5`, `5 < n`, `m = 'x'`, `n IN (1, 2)`, `n BETWEEN 1 AND 2`: `v = true`: one for each constant. Names in strings
/// are none.
std::vector<WhereComparison> comparisons_in(const std::string& sql);

/// Names that stand for a truth value themselves: `v`, `NOT v`, `v AND ...`, `v IS TRUE`.
std::vector<std::string> truths_in(const std::string& sql);

}  // namespace stylesweep::sweep
