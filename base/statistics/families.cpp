#include "base/statistics/families.hpp"

#include <algorithm>

#include "base/statistics/statistics.hpp"

namespace stylesweep {
namespace {

// p-value of "no test of the family has an effect": Simes, Biometrika 73 (1986).
double simes_p(std::vector<double> p_values) {
    std::ranges::sort(p_values);
    double least = 1;
    for (std::size_t i = 0; i < p_values.size(); ++i)
        least = std::min(least, p_values[i] * static_cast<double>(p_values.size()) / static_cast<double>(i + 1));
    return least;
}

}  // namespace

std::vector<std::vector<bool>> discoveries_by_family(const std::vector<std::vector<double>>& families, double rate) {
    std::vector<double> simes;
    for (const std::vector<double>& family : families)
        if (!family.empty()) simes.push_back(simes_p(family));
    const std::vector<bool> chosen = discoveries(simes, rate);
    const double share =
        static_cast<double>(std::ranges::count(chosen, true)) / std::max(1.0, static_cast<double>(simes.size()));
    std::vector<std::vector<bool>> found;
    std::size_t next = 0;
    for (const std::vector<double>& family : families) {
        const bool is_chosen = !family.empty() && chosen[next++];
        found.push_back(is_chosen ? discoveries(family, share * rate) : std::vector<bool>(family.size(), false));
    }
    return found;
}

}  // namespace stylesweep
