#include "orchestrator/sweep/order/job_set.hpp"

#include <algorithm>
#include <numeric>

namespace stylesweep::sweep {

JobSet::JobSet(const std::vector<std::uint32_t>& digits, std::size_t given_axes)
    : jobs(given_axes == 0 ? 0 : digits.size() / given_axes) {
    std::vector<std::vector<std::uint32_t>> kept;
    for (std::size_t k = 0; k < given_axes; ++k) {
        std::uint32_t most = 0;
        for (std::size_t job = 0; job < jobs; ++job) most = std::max(most, digits[job * given_axes + k]);
        std::vector<std::uint32_t> number(most + 1, 0), column(jobs);
        for (std::size_t job = 0; job < jobs; ++job) number[digits[job * given_axes + k]] = 1;
        const auto first = static_cast<std::uint32_t>(total.size());
        std::uint32_t next = first;
        for (std::uint32_t& each : number)
            if (each) each = next++;
        if (next - first < 2) continue;
        total.resize(next);
        for (std::size_t job = 0; job < jobs; ++job) ++total[column[job] = number[digits[job * given_axes + k]]];
        kept.push_back(std::move(column));
    }
    axes = kept.size();
    value.resize(jobs * axes);
    for (std::size_t job = 0; job < jobs; ++job)
        for (std::size_t k = 0; k < axes; ++k) value[job * axes + k] = kept[k][job];
}

void JobSet::find_pairs() {
    context.resize(jobs * axes);
    pairs.resize(axes);
    for (std::size_t k = 0; k < axes; ++k) number_contexts(k);
}

void JobSet::number_contexts(std::size_t axis) {
    const auto same = [&](std::size_t a, std::size_t b) {
        for (std::size_t k = 0; k < axes; ++k)
            if (k != axis && values_of(a)[k] != values_of(b)[k]) return false;
        return true;
    };
    const auto before = [&](std::size_t a, std::size_t b) {
        for (std::size_t k = 0; k < axes; ++k)
            if (k != axis && values_of(a)[k] != values_of(b)[k]) return values_of(a)[k] < values_of(b)[k];
        return a < b;
    };
    std::vector<std::size_t> sorted(jobs);
    std::iota(sorted.begin(), sorted.end(), std::size_t{0});
    std::ranges::sort(sorted, before);
    for (std::size_t i = 0, size = 0; i < jobs; ++i) {
        const bool begins = i == 0 || !same(sorted[i - 1], sorted[i]);
        contexts += begins;
        size = begins ? 0 : size + 1;
        pairs[axis] += size;
        context[sorted[i] * axes + axis] = static_cast<std::uint32_t>(contexts - 1);
    }
}

}  // namespace stylesweep::sweep
