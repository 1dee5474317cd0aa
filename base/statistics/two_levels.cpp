#include "base/statistics/two_levels.hpp"

#include <algorithm>
#include <numeric>
#include <vector>

namespace stylesweep {
namespace {

constexpr std::size_t least_group = 3, least_part = 7;
constexpr double most_within = 0.1;  // share of the variance within the groups, at most

double mean(std::span<const double> values) {
    return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

}  // namespace

std::optional<TwoLevels> two_levels(std::span<const double> values) {
    const std::size_t n = values.size();
    if (n < least_for_two_levels) return std::nullopt;
    std::vector<double> sorted(values.begin(), values.end());
    std::ranges::sort(sorted);
    const std::span<const double> all(sorted);
    const double middle = mean(all);
    double total = 0, most_between = 0, sum = 0;
    for (const double value : all) total += (value - middle) * (value - middle);
    const std::size_t least = std::max(least_group, (n + least_part - 1) / least_part);
    std::size_t cut = 0;
    for (std::size_t i = 1; i + least <= n; ++i) {
        sum += all[i - 1] - middle;
        if (i < least) continue;
        const double between = sum * sum * static_cast<double>(n) / static_cast<double>(i * (n - i));
        if (between <= most_between) continue;
        most_between = between;
        cut = i;
    }
    if (cut == 0 || total - most_between > most_within * total) return std::nullopt;
    return TwoLevels{mean(all.first(cut)), mean(all.subspan(cut)), cut, n - cut};
}

}  // namespace stylesweep
