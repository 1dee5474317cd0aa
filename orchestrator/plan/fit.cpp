#include "orchestrator/plan/fit.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace stylesweep::plan {
namespace {

constexpr int rounds = 20;
constexpr double tuning = 4.685;      // of the bisquare: 95% efficiency with normal errors
constexpr double least_scale = 0.02;  // relative: a point within 9% of the line is never an outlier

}  // namespace

double median(std::vector<double> values) {
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::ranges::nth_element(values, middle);
    if (values.size() % 2) return *middle;
    return (*middle + *std::max_element(values.begin(), middle)) / 2;
}

double student_t(double degrees) {
    constexpr double z = 1.959964;
    const double n = std::max(degrees, 1.0), z3 = z * z * z, z5 = z3 * z * z, z7 = z5 * z * z;
    return z + (z3 + z) / (4 * n) + (5 * z5 + 16 * z3 + 3 * z) / (96 * n * n) +
           (3 * z7 + 19 * z5 + 17 * z3 - 15 * z) / (384 * n * n * n);
}

Line::Line(std::span<const Point> points) {
    least_x_ = most_x_ = points.front().x;
    for (const Point& point : points) {
        least_x_ = std::min(least_x_, point.x);
        most_x_ = std::max(most_x_, point.x);
    }
    std::vector<double> weights(points.size(), 1), errors(points.size()), sizes(points.size());
    for (int round = 0; round < rounds; ++round) {
        solve_best(points, weights);
        for (std::size_t i = 0; i < points.size(); ++i) {
            errors[i] = 1 - at(points[i].x) / points[i].y;
            sizes[i] = std::abs(errors[i]);
        }
        const double scale = std::max(median(sizes) / 0.6745, least_scale) * tuning;
        for (std::size_t i = 0; i < points.size(); ++i) {
            const double u = errors[i] / scale;
            weights[i] = std::abs(u) < 1 ? (1 - u * u) * (1 - u * u) : 0;
        }
    }
    squares_ = weight_ = 0;
    for (std::size_t i = 0; i < points.size(); ++i) {
        const double error = 1 - at(points[i].x) / points[i].y;
        squares_ += weights[i] * error * error;
        weight_ += weights[i];
    }
}

void Line::solve_best(std::span<const Point> points, std::span<const double> weights) {
    const bool one_size = most_x_ - least_x_ <= 1e-9 * most_x_;
    solve(points, weights, one_size ? (most_x_ > 0 ? Form::proportional : Form::constant) : Form::line);
    if (intercept_ < 0) solve(points, weights, Form::proportional);
    if (slope_ < 0) solve(points, weights, Form::constant);
}

// Least squares of 1 on (1, x) / y: relative errors, so that small jobs count as much as large ones.
void Line::solve(std::span<const Point> points, std::span<const double> weights, Form form) {
    double ss = 0, sx = 0, xx = 0, s1 = 0, x1 = 0;
    for (std::size_t i = 0; i < points.size(); ++i) {
        const double a = 1 / points[i].y, b = points[i].x / points[i].y, w = weights[i];
        ss += w * a * a, sx += w * a * b, xx += w * b * b, s1 += w * a, x1 += w * b;
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

double Line::leverage(double x) const {
    const double y = at(x);
    if (y <= 0) return 0;
    return std::sqrt(std::max(0.0, inverse_[0] + 2 * inverse_[1] * x + inverse_[2] * x * x)) / y;
}

double Line::beyond(double x) const {
    if (x > most_x_ && most_x_ > 0) return std::log(x / most_x_);
    if (x < least_x_ && x > 0) return std::log(least_x_ / x);
    return 0;
}

Scatter Scatter::of(double squares, double count, int parameters) {
    const double degrees = std::max(0.0, count - parameters) + assumed_count;
    return {std::sqrt((squares + assumed_count * assumed * assumed) / degrees), student_t(degrees)};
}

}  // namespace stylesweep::plan
