#include "orchestrator/plan/robust_regression.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

#include "base/statistics/statistics.hpp"

namespace stylesweep::plan {
namespace {

constexpr int rounds = 20;
constexpr double tuning = 4.685;      // of the bisquare: 95% efficiency with normal errors
constexpr double least_scale = 0.02;  // a point within 9% of the line is never an outlier
constexpr double farthest = 1;        // largest error that a step follows

}  // namespace

RobustLine::RobustLine(std::span<const Point> points) {
    least_x_ = most_x_ = points.front().x;
    for (const Point& point : points) {
        least_x_ = std::min(least_x_, point.x);
        most_x_ = std::max(most_x_, point.x);
    }
    std::vector<double> weights(points.size(), 1), errors(points.size());
    for (const Point& point : points) fitted_.push_back(point.y);
    for (int round = 0; round < rounds; ++round) {
        solve_best(points, weights);
        for (std::size_t i = 0; i < points.size(); ++i) {
            errors[i] = error(points[i]);
            fitted_[i] = points[i].y * std::exp(-std::clamp(errors[i], -farthest, farthest));
        }
        const double scale = robust_scale(errors) * tuning;
        for (std::size_t i = 0; i < points.size(); ++i) {
            const double u = errors[i] / scale;
            weights[i] = std::abs(u) < 1 ? (1 - u * u) * (1 - u * u) : 0;
        }
    }
    squares_ = weight_ = 0;
    for (std::size_t i = 0; i < points.size(); ++i) {
        squares_ += weights[i] * errors[i] * errors[i];
        weight_ += weights[i];
    }
}

double RobustLine::error(const Point& point) const {
    return std::log(point.y / std::max(at(point.x), 1e-9 * point.y));
}

void RobustLine::solve_best(std::span<const Point> points, std::span<const double> weights) {
    solve(points, weights, is_from_one_x() ? (most_x_ > 0 ? Form::proportional : Form::constant) : Form::line);
    if (intercept_ < 0) solve(points, weights, Form::proportional);
    if (slope_ < 0) solve(points, weights, Form::constant);
}

// A Gauss-Newton step: ln y is linearised about the last fitted value. So small jobs count as much as large ones.
void RobustLine::solve(std::span<const Point> points, std::span<const double> weights, Form form) {
    double ss = 0, sx = 0, xx = 0, s1 = 0, x1 = 0;
    for (std::size_t i = 0; i < points.size(); ++i) {
        const double a = 1 / fitted_[i], b = points[i].x / fitted_[i], w = weights[i];
        const double target = 1 + std::log(points[i].y / fitted_[i]);
        ss += w * a * a, sx += w * a * b, xx += w * b * b, s1 += w * a * target, x1 += w * b * target;
    }
    const double determinant = ss * xx - sx * sx;
    inverse_[0] = inverse_[1] = inverse_[2] = intercept_ = slope_ = 0;
    if (form == Form::line && determinant <= 1e-12 * ss * xx) form = Form::proportional;
    parameters_ = form == Form::line ? 2 : 1;
    if (form == Form::line) {
        inverse_[0] = xx / determinant, inverse_[1] = -sx / determinant, inverse_[2] = ss / determinant;
        intercept_ = (xx * s1 - sx * x1) / determinant;
        slope_ = (ss * x1 - sx * s1) / determinant;
    } else if (form == Form::proportional) {
        inverse_[2] = 1 / xx;
        slope_ = x1 / xx;
    } else {
        inverse_[0] = 1 / ss;
        intercept_ = s1 / ss;
    }
}

double RobustLine::leverage(double x) const {
    const double y = at(x);
    if (y <= 0) return 0;
    return std::sqrt(std::max(0.0, inverse_[0] + 2 * inverse_[1] * x + inverse_[2] * x * x)) / y;
}

double RobustLine::beyond(double x) const {
    if (x > most_x_ && most_x_ > 0) return std::log(x / most_x_);
    if (x < least_x_ && x > 0) return std::log(least_x_ / x);
    return 0;
}

double robust_scale(std::span<const double> errors) {
    std::vector<double> sizes;
    for (const double error : errors) sizes.push_back(std::abs(error));
    return std::max(median(sizes) / 0.6745, least_scale);
}

double normal_share(double value) {
    return std::erfc(-value / std::sqrt(2.0)) / 2;
}

double normal_density(double value) {
    return std::exp(-value * value / 2) / std::sqrt(2 * std::numbers::pi);
}

double expected_above(double bound) {
    const double share = normal_share(-bound);
    return share > 1e-12 ? normal_density(bound) / share : bound;
}

Smearing Smearing::of(std::span<const double> errors, int parameters) {
    const auto n = static_cast<double>(errors.size()), left = n - parameters;
    Smearing result;
    double squares = 0;
    if (left > 0) {
        const double wider = std::sqrt(n / left);  // errors about a line fitted to the same points are too small
        double sum = 0;
        for (const double error : errors) sum += std::exp(error * wider);
        result.factor = sum / n;
        for (const double error : errors) squares += std::pow(std::exp(error * wider) / result.factor - 1, 2);
    }
    result.scatter = std::sqrt((squares + Scatter::assumed_count * Scatter::assumed * Scatter::assumed) /
                               (std::max(0.0, n - 1) + Scatter::assumed_count));
    return result;
}

Scatter Scatter::of(double squares, double count, int parameters) {
    const double degrees = std::max(0.0, count - parameters) + assumed_count;
    return {std::sqrt((squares + assumed_count * assumed * assumed) / degrees), degrees, student_t95(degrees)};
}

}  // namespace stylesweep::plan
