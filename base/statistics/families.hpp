// Discoveries among tests that belong to several questions, so that the answer to one does not loosen another's.
#pragma once

#include <vector>

namespace stylesweep {

/// Which p-values of each family are discoveries if a share of at most `rate` of what is told of a family may be false,
/// on average over the families that something is told of (Benjamini and Bogomolov, J. R. Stat. Soc. B 76, 2014,
/// sections 3 and 4): families are chosen by Benjamini and Hochberg's procedure from Simes's p-value of each, R of m,
/// and each of these is decided by the same procedure at R / m times the rate. Of families without any effect something
/// is told with a chance of at most the rate, whatever the others hold.
std::vector<std::vector<bool>> discoveries_by_family(const std::vector<std::vector<double>>& families, double rate);

}  // namespace stylesweep
