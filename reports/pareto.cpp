#include "reports/pareto.hpp"

#include <algorithm>
#include <limits>
#include <tuple>

namespace stylesweep::reports {
namespace {

struct Point {
    double runtime_s, memory_bytes, unlikeness;
    std::size_t group;
    [[nodiscard]] auto figures() const { return std::tie(runtime_s, memory_bytes, unlikeness); }
};

// (memory, unlikeness) of the front so far: memory grows, unlikeness falls.
using Stairs = std::map<double, double>;

bool is_beaten(const Stairs& stairs, const Point& point) {
    const auto above = stairs.upper_bound(point.memory_bytes);
    return above != stairs.begin() && std::prev(above)->second <= point.unlikeness;
}

void add(Stairs& stairs, const Point& point) {
    auto step = stairs.insert_or_assign(point.memory_bytes, point.unlikeness).first;
    for (++step; step != stairs.end() && step->second >= point.unlikeness;) step = stairs.erase(step);
}

bool lacks(const std::vector<Group>& groups, std::optional<double> Group::*figure) {
    return std::ranges::none_of(groups, [&](const Group& group) { return (group.*figure).has_value(); });
}

std::vector<Point> points_of(const std::vector<Group>& groups) {
    const bool no_runtime = lacks(groups, &Group::runtime_s), no_memory = lacks(groups, &Group::peak_memory_bytes),
               no_ssim = lacks(groups, &Group::ssim);
    std::vector<Point> points;
    for (std::size_t i = 0; i < groups.size(); ++i) {
        const Group& group = groups[i];
        if ((!no_runtime && !group.runtime_s) || (!no_memory && !group.peak_memory_bytes) || (!no_ssim && !group.ssim))
            continue;
        points.push_back(
            {group.runtime_s.value_or(0), group.peak_memory_bytes.value_or(0), -group.ssim.value_or(0), i});
    }
    return points;
}

}  // namespace

// Sorted by all figures, each point can be beaten only by one before it.
std::vector<std::size_t> pareto_front(const SweepModel& sweep) {
    std::vector<Point> points = points_of(sweep.groups);
    std::ranges::stable_sort(points, [](const Point& a, const Point& b) { return a.figures() < b.figures(); });
    Stairs stairs;
    std::vector<std::size_t> front;
    const Point* last = nullptr;
    for (const Point& point : points) {
        const bool same = last && last->figures() == point.figures();
        if (!same && is_beaten(stairs, point)) continue;
        add(stairs, point);
        front.push_back(point.group);
        last = &point;
    }
    return front;
}

}  // namespace stylesweep::reports
