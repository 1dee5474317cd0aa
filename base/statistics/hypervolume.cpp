#include "base/statistics/hypervolume.hpp"

#include <algorithm>
#include <numeric>

namespace stylesweep {
namespace {

double box(const FrontPoint& point, const FrontPoint& reference) {
    double volume = 1;
    for (std::size_t i = 0; i < point.size(); ++i) volume *= std::max(0.0, reference[i] - point[i]);
    return volume;
}

double area(std::vector<FrontPoint> points, const FrontPoint& reference) {
    std::ranges::sort(points);
    double sum = 0, floor = reference[1];
    for (const FrontPoint& point : points) {
        if (point[1] >= floor || point[0] >= reference[0]) continue;
        sum += (reference[0] - point[0]) * (floor - point[1]);
        floor = point[1];
    }
    return sum;
}

// The part of the front's volume that `point` dominates, seen from `point`.
std::vector<FrontPoint> limited_to(std::span<const FrontPoint> front, const FrontPoint& point) {
    std::vector<FrontPoint> limited;
    for (const FrontPoint& each : front) {
        FrontPoint& worse = limited.emplace_back(each);
        for (std::size_t i = 0; i < point.size(); ++i) worse[i] = std::max(worse[i], point[i]);
    }
    std::vector<FrontPoint> kept;
    for (const std::size_t i : front_of(limited)) kept.push_back(limited[i]);
    return kept;
}

}  // namespace

bool dominates(const FrontPoint& a, const FrontPoint& b) {
    bool better = false;
    for (std::size_t i = 0; i < a.size(); ++i) {
        if (a[i] > b[i]) return false;
        better |= a[i] < b[i];
    }
    return better;
}

// In lexicographic order a point can only be dominated by an earlier one, and by one of the front.
std::vector<std::size_t> front_of(std::span<const FrontPoint> points) {
    std::vector<std::size_t> order(points.size()), front;
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order, {}, [&](std::size_t i) -> const FrontPoint& { return points[i]; });
    for (const std::size_t i : order)
        if (std::ranges::none_of(front, [&](std::size_t better) {
                return points[better] == points[i] || dominates(points[better], points[i]);
            }))
            front.push_back(i);
    std::ranges::sort(front);
    return front;
}

double hypervolume(std::vector<FrontPoint> points, const FrontPoint& reference) {
    if (points.empty()) return 0;
    if (reference.size() == 2) return area(std::move(points), reference);
    std::ranges::sort(points);
    double sum = 0;
    for (std::size_t i = 0; i < points.size(); ++i)
        sum += hypervolume_gain(std::span(points).subspan(i + 1), points[i], reference);
    return sum;
}

double hypervolume_gain(std::span<const FrontPoint> front, const FrontPoint& point, const FrontPoint& reference) {
    const double own = box(point, reference);
    if (own == 0 || front.empty()) return own;
    for (const FrontPoint& each : front)
        if (each == point || dominates(each, point)) return 0;
    return own - hypervolume(limited_to(front, point), reference);
}

double hypervolume_gain_sorted(std::span<const FrontPoint> front, const FrontPoint& point,
                               const FrontPoint& reference) {
    if (reference.size() > 2) return hypervolume_gain(front, point, reference);
    if (reference.size() == 1) {
        const double best = front.empty() ? reference[0] : std::min(reference[0], front.front()[0]);
        return std::max(0.0, best - point[0]);
    }
    double left = point[0], ceiling = reference[1], sum = 0;
    for (const FrontPoint& each : front) {
        if (each[0] > left) sum += (std::min(each[0], reference[0]) - left) * std::max(0.0, ceiling - point[1]);
        left = std::clamp(each[0], left, std::max(left, reference[0]));
        ceiling = std::min(ceiling, each[1]);
        if (ceiling <= point[1] || left >= reference[0]) return sum;
    }
    return sum + std::max(0.0, reference[0] - left) * std::max(0.0, ceiling - point[1]);
}

}  // namespace stylesweep
