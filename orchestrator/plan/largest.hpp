// The largest picture that fits in a memory, from rows of earlier jobs. Pure.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "orchestrator/plan/prediction.hpp"

namespace stylesweep::plan {

/// Jobs that differ in nothing that memory depends on except the size: of one group, tile and checkpoint_segments.
struct SizeCase {
    std::string params;  ///< of its newest row, JSON
    std::vector<schema::PredictionRow> rows;
};

/// Of `rows` on the device of `place`; none without a parameter that is a size.
std::vector<SizeCase> size_cases(const sweep::RunnerDescription& runner, const Place& place,
                                 const std::vector<schema::PredictionRow>& rows);

/// The name of the runner's first parameter of type size; empty: none.
std::string size_parameter(const sweep::RunnerDescription& runner);

/// The largest size, as a longer side, whose predicted peak is within `memory_bytes`.
struct Largest {
    int side = 0, low = 0, high = 0;  ///< low, high: by the ends of the memory's 95% interval; 0: not even the least
    double megapixels = 0;
    double memory_bytes = 0;         ///< predicted there
    std::optional<Estimate> wall_s;  ///< of a job like `params` there
    int rows = 0;
    bool from_one_size = false;  ///< all rows have one size, so that the growth is a guess
};

/// nullopt: no row has the memory that counts: a CPU's process memory where measured, else that of the tensors.
std::optional<Largest> largest_of(const sweep::RunnerDescription& runner, const Place& place, const SizeCase& of,
                                  double memory_bytes);

/// The case's text value of a parameter; "" if it has none.
std::string value_in(const std::string& params, const std::string& name);
/// `params` with another size.
std::string with_side(const std::string& params, const std::string& size, int side);

/// Bisection with trials: `fits(side)` runs a real job. Starts at the prediction and ends when the sides of the largest
/// that fits and of the smallest that does not are within `within` of each other.
struct Bisection {
    int fits = 0, too_big = 0;  ///< 0: none found
    int trials = 0;
};
template <class Fits>
Bisection bisect(int first, double within, const Fits& fits) {
    constexpr int most_trials = 20, least_side = 16, most_side = 1 << 16;
    Bisection found;
    int side = first;
    while (found.trials < most_trials) {
        ++found.trials;
        (fits(side) ? found.fits : found.too_big) = side;
        if (found.fits && found.too_big && found.too_big <= found.fits * (1 + within) + 1) break;
        if ((!found.fits && side <= least_side) || (!found.too_big && side >= most_side)) break;
        const double step = found.trials < 3 ? 1.1 : 1.5;
        side = found.fits && found.too_big ? (found.fits + found.too_big) / 2
               : found.fits                ? static_cast<int>(side * step) + 1
                                           : static_cast<int>(side / step);
        if (side < least_side) side = least_side;
        if (side > most_side) side = most_side;
    }
    return found;
}

}  // namespace stylesweep::plan
