#include "orchestrator/sweep/order/tally.hpp"

#include <algorithm>

namespace stylesweep::sweep {

bool Tally::even() const {
    for (std::uint32_t value = 0; value < count_.size(); ++value)
        if (const std::int64_t off = ahead(value); off > all() || off < -all()) return false;
    return true;
}

std::int64_t Tally::need(std::size_t job) const {
    std::int64_t sum = 0;
    for (std::size_t k = 0; k < jobs_->axes; ++k) {
        const std::int64_t off = (ahead(jobs_->values_of(job)[k], 1) * scale_ >> 32) + 32;  // 0: as far below as above
        sum += off * off * off * off * off / 1024 + off * off * off + 64 * off;
    }
    return sum;
}

void order_by_need(std::span<std::uint32_t> jobs, Tally& tally, std::size_t window) {
    for (; !jobs.empty(); jobs = jobs.subspan(1)) {
        const auto front = jobs.first(std::min(window, jobs.size()));
        const auto next = std::ranges::min_element(front, {}, [&](std::uint32_t job) { return tally.need(job); });
        std::rotate(front.begin(), next, next + 1);
        tally.add(front.front());
    }
}

}  // namespace stylesweep::sweep
