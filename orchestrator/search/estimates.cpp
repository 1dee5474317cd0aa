#include "orchestrator/search/estimates.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace stylesweep::search {
namespace {

constexpr int rounds = 8;  // of alternating means
constexpr std::size_t most_weighed = 200;

struct Mean {
    double sum = 0;
    int count = 0;
    [[nodiscard]] double value() const { return count ? sum / count : 0; }
};

// A little worse than the worst of the points.
FrontPoint beyond(const std::vector<FrontPoint>& points) {
    FrontPoint low = points.front(), high = points.front();
    for (const FrontPoint& point : points)
        for (std::size_t k = 0; k < point.size(); ++k) {
            low[k] = std::min(low[k], point[k]);
            high[k] = std::max(high[k], point[k]);
        }
    for (std::size_t k = 0; k < high.size(); ++k) high[k] += 0.1 * std::max(high[k] - low[k], 1e-12);
    return high;
}

// Of one front: the most valuable first.
void append_by_share(std::vector<std::size_t> front, const std::vector<FrontPoint>& points, const FrontPoint& reference,
                     std::vector<std::size_t>& order) {
    while (front.size() > most_weighed) {  // a large front: its surplus in the order given
        order.push_back(front.back());
        front.pop_back();
    }
    while (!front.empty()) {
        std::size_t worst = 0;
        double least = std::numeric_limits<double>::infinity();
        for (std::size_t i = 0; i < front.size() && front.size() > 1; ++i) {
            std::vector<FrontPoint> others;
            for (std::size_t k = 0; k < front.size(); ++k)
                if (k != i) others.push_back(points[front[k]]);
            const double gain = hypervolume_gain(others, points[front[i]], reference);
            if (gain < least) least = gain, worst = i;
        }
        order.push_back(front[worst]);
        front.erase(front.begin() + static_cast<std::ptrdiff_t>(worst));
    }
}

}  // namespace

bool is_complete(const FrontPoint& point) {
    return std::ranges::none_of(point, [](double value) { return std::isnan(value); });
}

double Scale::operator()(double value) const {
    if (logarithm) value = std::log(value);
    return negated ? -value : value;
}

Scale scale_of(sweep::Direction direction, std::span<const double> values) {
    double low = std::numeric_limits<double>::infinity(), high = 0;
    for (const double value : values)
        if (!std::isnan(value)) low = std::min(low, value), high = std::max(high, value);
    return {direction == sweep::Direction::maximize, low > 0 && high >= 10 * low && std::isfinite(low)};
}

CellValues cell_values(const Table& table, const std::vector<double>& value_of) {
    CellValues out;
    out.mean.assign(table.jobs_of_cells().size(), none);
    out.count.assign(out.mean.size(), 0);
    std::vector<double> block_effect(std::max<std::size_t>(table.blocks(), 1));
    std::vector<std::size_t> known;
    for (std::size_t i = 0; i < value_of.size(); ++i)
        if (!std::isnan(value_of[i])) known.push_back(i);
    std::vector<Mean> cells(out.mean.size()), blocks(block_effect.size());
    for (int round = 0; round < (table.blocks() > 1 ? rounds : 1); ++round) {
        std::ranges::fill(cells, Mean{});
        for (const std::size_t i : known) {
            const TableJob& job = table.jobs()[i];
            cells[job.cell].sum += value_of[i] - block_effect[job.block];
            ++cells[job.cell].count;
        }
        if (table.blocks() < 2) break;
        std::ranges::fill(blocks, Mean{});
        for (const std::size_t i : known) {
            const TableJob& job = table.jobs()[i];
            blocks[job.block].sum += value_of[i] - cells[job.cell].value();
            ++blocks[job.block].count;
        }
        for (std::size_t block = 0; block < blocks.size(); ++block) block_effect[block] = blocks[block].value();
    }
    double squares = 0, degrees = 1 - static_cast<double>(block_effect.size());
    for (const std::size_t i : known) {
        const TableJob& job = table.jobs()[i];
        out.mean[job.cell] = cells[job.cell].value();
        out.count[job.cell] = cells[job.cell].count;
        const int count = cells[job.cell].count;
        if (count < 2) continue;
        degrees += (count - 1.0) / count;
        squares += std::pow(value_of[i] - block_effect[job.block] - cells[job.cell].value(), 2);
    }
    if (degrees > 0.5) out.noise = std::sqrt(squares / degrees);
    return out;
}

std::vector<std::size_t> ranked(const std::vector<std::size_t>& cells, const std::vector<FrontPoint>& points) {
    std::vector<std::size_t> order, left, missing;
    for (std::size_t i = 0; i < cells.size(); ++i) (is_complete(points[i]) ? left : missing).push_back(i);
    if (!left.empty()) {
        std::vector<FrontPoint> complete;
        for (const std::size_t i : left) complete.push_back(points[i]);
        const FrontPoint reference = beyond(complete);
        while (!left.empty()) {
            std::vector<FrontPoint> rest;
            for (const std::size_t i : left) rest.push_back(points[i]);
            std::vector<std::size_t> front, worst_first, others;
            std::vector<bool> on_front(left.size(), false);
            for (const std::size_t i : front_of(rest)) on_front[i] = true, front.push_back(left[i]);
            for (std::size_t i = 0; i < left.size(); ++i) {
                const bool twin = !on_front[i] && std::ranges::any_of(front, [&](std::size_t member) {
                    return points[member] == points[left[i]];
                });
                if (twin)
                    front.push_back(left[i]);
                else if (!on_front[i])
                    others.push_back(left[i]);
            }
            append_by_share(front, points, reference, worst_first);
            order.insert(order.end(), worst_first.rbegin(), worst_first.rend());
            left = std::move(others);
        }
    }
    order.insert(order.end(), missing.begin(), missing.end());
    std::vector<std::size_t> out;
    for (const std::size_t i : order) out.push_back(cells[i]);
    return out;
}

}  // namespace stylesweep::search
