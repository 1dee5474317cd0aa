// False discovery rates for tests of several questions, so that one question's tests do not weaken another's.
#pragma once

#include <vector>

namespace stylesweep {

/// Which p-values of each family are discoveries when at most a share of `rate` of a selected family's discoveries may
/// be false, on average over the selected families (Benjamini and Bogomolov, J. R. Stat. Soc. B 76, 2014, sections 3
/// and 4). Benjamini and Hochberg's procedure on the families' Simes p-values selects R of m families; within each, the
/// same procedure is applied at R / m times the rate. Where no family has any effect, the chance of any discovery is at
/// most the rate.
std::vector<std::vector<bool>> discoveries_by_family(const std::vector<std::vector<double>>& families, double rate);

}  // namespace stylesweep
