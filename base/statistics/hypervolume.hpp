// Hypervolumes of sets of points to be minimised: how good a Pareto front is, and what a further point would add.
#pragma once

#include <span>
#include <vector>

namespace stylesweep {

/// Coordinates, each to be minimised.
using FrontPoint = std::vector<double>;

/// Whether `a` is at least as good in all coordinates and better in one.
bool dominates(const FrontPoint& a, const FrontPoint& b);

/// Indices of the points that no other dominates; of equal points the first.
std::vector<std::size_t> front_of(std::span<const FrontPoint> points);

/// The volume that is dominated by the points and lies below `reference` in each coordinate. Exact, for any number of
/// coordinates: by sorting for one and two, else as the sum of exclusive volumes (While, Bradstreet and Barone, "A fast
/// way of calculating exact hypervolumes", IEEE Trans. Evol. Comput. 16, 2012: WFG), whose time grows quickly with
/// coordinates.
double hypervolume(std::vector<FrontPoint> points, const FrontPoint& reference);

/// hypervolume(front and point) - hypervolume(front). `front` needs no order, and its points may dominate each other.
double hypervolume_gain(std::span<const FrontPoint> front, const FrontPoint& point, const FrontPoint& reference);

/// The same for the points of a front that does not dominate itself, sorted by their first coordinate: takes no memory
/// and little time for one and two coordinates.
double hypervolume_gain_sorted(std::span<const FrontPoint> front, const FrontPoint& point, const FrontPoint& reference);

}  // namespace stylesweep
