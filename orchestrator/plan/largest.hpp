// The largest picture that fits in a memory, from rows of earlier jobs. Pure.
#pragma once

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "orchestrator/plan/prediction.hpp"

namespace stylesweep::plan {

/// Jobs that differ in nothing that memory depends on except the size: of one group, tile and checkpoint_segments.
struct SizeCase {
    std::string key;     ///< of its group, by case_key()
    std::string params;  ///< of its newest row that is no trial of `fit --verify`, JSON
    std::vector<schema::PredictionRow> rows;
    bool from_trial = false;  ///< there is no other row
};

/// By the group of CostFeatures, and the case's values of other parameters by name; "" where one has none.
using TextOf = std::function<std::string(const std::string& name)>;
std::string case_key(const std::string& group, const TextOf& text_of);
/// " tile 256": the parameters besides the group, in words; "" where none has a value other than 0.
std::string saved_by(const TextOf& text_of);

/// Of `rows` on the device of `place`; none without a parameter that is a size.
std::vector<SizeCase> size_cases(const sweep::RunnerDescription& runner, const Place& place,
                                 const std::vector<schema::PredictionRow>& rows);

/// The name of the runner's first parameter of type size; empty: none.
std::string size_parameter(const sweep::RunnerDescription& runner);

/// What rows show of a memory: the largest side that fitted, and the smallest that did not; 0: none.
struct Tried {
    int fits = 0, too_big = 0;
};

/// The largest size, as a longer side, whose predicted peak is within `memory_bytes`.
struct Largest {
    int side = 0, low = 0, high = 0;  ///< low, high: by the ends of the memory's 95% interval; 0: not even the least.
                                      ///< All within what was tried
    Tried tried;
    double megapixels = 0;
    double memory_bytes = 0;         ///< predicted there
    std::optional<Estimate> wall_s;  ///< of a job like `params` there
    int rows = 0;
    bool from_one_size = false;  ///< all rows have one size, so that the growth is a guess
};

/// The memory that must fit: a CPU's process memory where measured, else that of the tensors; nullopt: neither is
/// known.
std::optional<double> bytes_that_count(const schema::PredictionRow& row, const Place& place);

/// A row fitted if it is done and its memory is within `memory_bytes`. It did not if it is done with more, or if it was
/// ended for its memory when it held as much; on a GPU also if an allocation failed, unless `memory_bytes` is more than
/// the device has.
Tried tried_sizes(const sweep::RunnerDescription& runner, const Place& place, const SizeCase& of, double memory_bytes);

/// nullopt: no row has the memory that counts.
std::optional<Largest> largest_of(const sweep::RunnerDescription& runner, const Place& place, const SizeCase& of,
                                  double memory_bytes);

/// The case's text value of a parameter; "" if it has none.
std::string value_in(const std::string& params, const std::string& name);
/// `params` with another size.
std::string with_side(const std::string& params, const std::string& size, int side);

inline constexpr int least_side = 16, most_side = 65535;

/// Search with trials: `fits(side)` runs a real job. Starts at `first`, within what is `known`; until both ends are
/// known it goes 10% further, then 21%, 46%, ...; then it halves the distance, until the sides of the largest that fits
/// and of the smallest that does not are within `within` of each other.
struct Bisection {
    Tried found;
    int trials = 0;
};
template <class Fits>
Bisection bisect(int first, double within, const Fits& fits, const Tried& known = {}) {
    Bisection all{known, 0};
    Tried& found = all.found;
    double step = 1.1;
    int side = first;
    const auto middle = [&] { return static_cast<int>(std::sqrt(1.0 * found.fits * found.too_big)); };
    if (found.fits && side <= found.fits) side = static_cast<int>(found.fits * step) + 1;
    if (found.too_big && side >= found.too_big) side = std::max(static_cast<int>(found.too_big / step), middle());
    const auto goes_on = [&] {
        if (!found.fits) return found.too_big != least_side;
        if (!found.too_big) return found.fits < most_side;
        return found.too_big > found.fits * (1 + within) + 1;
    };
    while (goes_on()) {
        side = std::clamp(side, least_side, most_side);
        ++all.trials;
        const bool fitted = fits(side);
        (fitted ? found.fits : found.too_big) = side;
        side = static_cast<int>(fitted ? side * step + 1 : side / step);
        step = std::min(step * step, 100.0);
        if (!found.fits || !found.too_big) continue;
        side = fitted ? std::min(side, middle()) : std::max(side, middle());
        side = std::max(found.fits + 1, std::min(side, found.too_big - 1));
    }
    return all;
}

}  // namespace stylesweep::plan
