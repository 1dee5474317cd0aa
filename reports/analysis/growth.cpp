#include "reports/analysis/growth.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <span>

#include "base/statistics/statistics.hpp"

namespace stylesweep::reports {
namespace {

using Points = std::vector<GrowthPoint>;

constexpr int rounds = 12;
constexpr double least_fitted = 0.2;  // relative to y: limits the weights
constexpr double least_bend = 0.01;

// A weighted least-squares line, with the sums for its standard errors.
struct Line {
    double intercept = 0, slope = 0, weight = 0, mean_x = 0, xx = 0;
    [[nodiscard]] double at(double x) const { return intercept + slope * x; }
};

Line weighted_line(std::span<const GrowthPoint> points, const std::vector<double>& weights) {
    Line line;
    double mean_y = 0, xy = 0;
    for (std::size_t i = 0; i < points.size(); ++i) {
        line.weight += weights[i];
        line.mean_x += weights[i] * points[i].x;
        mean_y += weights[i] * points[i].y;
    }
    line.mean_x /= line.weight;
    mean_y /= line.weight;
    for (std::size_t i = 0; i < points.size(); ++i) {
        const double x = points[i].x - line.mean_x;
        line.xx += weights[i] * x * x;
        xy += weights[i] * x * (points[i].y - mean_y);
    }
    line.slope = xy / line.xx;
    line.intercept = mean_y - line.slope * line.mean_x;
    return line;
}

struct Fitted {
    Line line;
    std::vector<double> weights;
};

// Iteratively reweighted: the weights depend on the line.
Fitted relative_fit(std::span<const GrowthPoint> points) {
    Fitted fit{{}, std::vector<double>(points.size())};
    for (std::size_t i = 0; i < points.size(); ++i) fit.weights[i] = 1 / (points[i].y * points[i].y);
    for (int round = 0;; ++round) {
        fit.line = weighted_line(points, fit.weights);
        if (round == rounds) return fit;
        for (std::size_t i = 0; i < points.size(); ++i) {
            const double fitted = std::max(fit.line.at(points[i].x), least_fitted * points[i].y);
            fit.weights[i] = 1 / (fitted * fitted);
        }
    }
}

Fitted plain_fit(std::span<const GrowthPoint> points) {
    std::vector<double> weights(points.size(), 1);
    const Line line = weighted_line(points, weights);
    return {line, std::move(weights)};
}

Points logarithms_of(Points points) {
    for (GrowthPoint& point : points) point = {std::log(point.x), std::log(point.y), point.cluster};
    return points;
}

double squares_about(const Line& line, std::span<const GrowthPoint> points, const std::vector<double>& weights) {
    double squares = 0;
    for (std::size_t i = 0; i < points.size(); ++i)
        squares += weights[i] * std::pow(points[i].y - line.at(points[i].x), 2);
    return squares;
}

struct Estimates {
    Within intercept, slope;
};

Estimates independent(const Fitted& fit, std::span<const GrowthPoint> points) {
    const auto& [line, weights] = fit;
    const std::size_t degrees = points.size() - 2;
    const double scatter =
        student_t95(degrees) * std::sqrt(squares_about(line, points, weights) / static_cast<double>(degrees));
    return {{line.intercept, scatter * std::sqrt(1 / line.weight + line.mean_x * line.mean_x / line.xx)},
            {line.slope, scatter / std::sqrt(line.xx)}};
}

bool has_sizes(const Points& points) {
    return std::ranges::any_of(points, [&](const GrowthPoint& point) { return point.x != points.front().x; });
}

// The lines of the clusters with several sizes.
std::vector<Points> clusters_of(const Points& points) {
    std::map<std::size_t, Points> by_cluster;
    for (const GrowthPoint& point : points) by_cluster[point.cluster].push_back(point);
    std::vector<Points> clusters;
    for (auto& [cluster, own] : by_cluster)
        if (has_sizes(own)) clusters.push_back(std::move(own));
    return clusters;
}

Within mean_within(const std::vector<double>& values) {
    const auto n = static_cast<double>(values.size());
    double mean = 0;
    for (const double value : values) mean += value / n;
    const double error = *standard_deviation(values) / std::sqrt(n);
    return {mean, student_t95(values.size() - 1) * error};
}

template <class Fit>
Estimates estimates(const Points& points, Fit fit) {
    const std::vector<Points> clusters = clusters_of(points);
    if (clusters.size() < 2) return independent(fit(points), points);
    std::vector<double> intercepts, slopes;
    for (const Points& own : clusters) {
        const Line line = fit(own).line;
        intercepts.push_back(line.intercept);
        slopes.push_back(line.slope);
    }
    return {mean_within(intercepts), mean_within(slopes)};
}

// Each point divided by its cluster's common deviation from the line.
Points without_clusters(const Points& points, const Fitted& fit, std::size_t& clusters) {
    std::map<std::size_t, std::pair<double, double>> sums;
    for (const GrowthPoint& point : points) {
        auto& [sum, count] = sums[point.cluster];
        sum += point.y / std::max(fit.line.at(point.x), least_fitted * point.y);
        ++count;
    }
    Points rest = points;
    for (GrowthPoint& point : rest) point.y *= sums[point.cluster].second / sums[point.cluster].first;
    clusters = sums.size();
    return rest;
}

// The part of x² that is orthogonal to the line, against the scatter about the line.
bool is_curved(const Points& all, bool by_cluster) {
    std::size_t clusters = 1;
    const Points points = by_cluster ? without_clusters(all, relative_fit(all), clusters) : all;
    if (points.size() < clusters + 3) return false;
    const Fitted fit = relative_fit(points);
    Points squares = points;
    for (GrowthPoint& point : squares) point.y = point.x * point.x;
    const Line chord = weighted_line(squares, fit.weights);
    const double bends = squares_about(chord, squares, fit.weights);
    double product = 0, most = 0;
    for (std::size_t i = 0; i < points.size(); ++i)
        product += fit.weights[i] * (squares[i].y - chord.at(squares[i].x)) * (points[i].y - fit.line.at(points[i].x));
    if (bends <= 1e-12 * squares_about({}, squares, fit.weights)) return false;  // two sizes cannot be curved
    const double bend = product / bends;
    for (std::size_t i = 0; i < points.size(); ++i)
        most = std::max(most, std::abs(bend * (squares[i].y - chord.at(squares[i].x))) * std::sqrt(fit.weights[i]));
    const std::size_t degrees = points.size() - clusters - 2;
    const double rest = std::max(0.0, squares_about(fit.line, points, fit.weights) - bend * product);
    const double error = std::sqrt(rest / static_cast<double>(degrees) / bends);
    return most > least_bend && std::abs(bend) > student_t95(degrees) * error;
}

}  // namespace

std::optional<Growth> fit_growth(const std::vector<GrowthPoint>& all) {
    Points points;
    std::ranges::copy_if(all, std::back_inserter(points),
                         [](const GrowthPoint& point) { return point.x > 0 && point.y > 0; });
    if (points.size() < 3 || !has_sizes(points)) return std::nullopt;
    const Estimates line = estimates(points, relative_fit);
    Growth growth{line.intercept, line.slope, estimates(logarithms_of(points), plain_fit).slope};
    const Line straight{line.intercept.value, line.slope.value};
    for (const GrowthPoint& point : points)
        growth.largest_error = std::max(growth.largest_error, std::abs(point.y / straight.at(point.x) - 1));
    growth.points = points.size();
    const std::size_t clusters = clusters_of(points).size();
    growth.clusters = clusters < 2 ? 0 : clusters;
    growth.curved = is_curved(points, growth.clusters > 0);
    return growth;
}

}  // namespace stylesweep::reports
