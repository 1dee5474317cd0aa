#include "orchestrator/plan/sessions.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/statistics/statistics.hpp"
#include "orchestrator/plan/robust_regression.hpp"

namespace stylesweep::plan {
namespace {

constexpr double pause_s = 3600;
constexpr double of_medians = 1.5708;  // variance of a median relative to that of a mean, for normal values

}  // namespace

std::vector<int> sessions_of(const std::vector<schema::PredictionRow>& rows) {
    std::vector<std::size_t> order(rows.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::sort(order, {}, [&](std::size_t i) { return std::pair(rows[i].host, rows[i].began_s); });
    std::vector<int> sessions(rows.size());
    int session = 0;
    double until_s = 0;
    for (std::size_t i = 0; i < order.size(); ++i) {
        const schema::PredictionRow& row = rows[order[i]];
        const bool goes_on = i > 0 && rows[order[i - 1]].host == row.host && row.began_s < until_s + pause_s;
        if (!goes_on) ++session;
        until_s = std::max(goes_on ? until_s : 0, row.began_s + row.wall_s);
        sessions[order[i]] = session;
    }
    return sessions;
}

SessionTerm SessionTerm::of(const std::map<int, std::vector<double>>& residuals) {
    std::vector<double> medians;
    double chance = 0, mean = 0;
    for (const auto& [session, own] : residuals) {
        const double middle = median(own);
        std::vector<double> sizes;
        for (const double residual : own) sizes.push_back(std::abs(residual - middle));
        medians.push_back(middle);
        chance += of_medians * std::pow(median(sizes) / 0.6745, 2) / static_cast<double>(own.size());
        mean += middle;
    }
    const auto count = static_cast<double>(std::max<std::size_t>(medians.size(), 1));
    double between = 0;
    for (const double middle : medians) between += std::pow(middle - mean / count, 2);
    between = std::max(0.0, between - chance * (count - 1) / count);
    const double degrees = assumed_count + count - 1;
    const double variance = (assumed_count * assumed * assumed + between) / degrees;
    return {std::sqrt(variance * (1 + 1 / count)), degrees};
}

}  // namespace stylesweep::plan
