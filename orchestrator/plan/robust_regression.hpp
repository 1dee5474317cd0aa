// A line through measured points, robust against outliers, with prediction intervals.
#pragma once

#include <span>
#include <vector>

namespace stylesweep::plan {

struct Point {
    double x = 0, y = 0;
};

/// y = intercept + slope * x by least squares on the errors of ln y, re-weighted by Tukey's bisquare so that outliers
/// do not count: an estimate of the median. Neither coefficient is negative; points at a single x give a line through
/// the origin (x > 0) or a constant. See docs/prediction.md for the formulas.
class RobustLine {
  public:
    /// Needs at least one point; y must be positive.
    explicit RobustLine(std::span<const Point> points);

    [[nodiscard]] double at(double x) const { return intercept_ + slope_ * x; }
    /// Relative standard error of at(x) itself (not of one more reading), for a relative scatter of 1; grows with the
    /// distance from the points.
    [[nodiscard]] double leverage(double x) const;
    /// How far x lies outside the points, as the logarithm of a ratio; 0 inside.
    [[nodiscard]] double beyond(double x) const;
    /// Whether all points are at one x.
    [[nodiscard]] bool is_from_one_x() const { return most_x_ - least_x_ <= 1e-9 * most_x_; }
    [[nodiscard]] double most_x() const { return most_x_; }
    /// Weighted sum of the squared errors of ln y, and the effective number of points.
    [[nodiscard]] double squares() const { return squares_; }
    [[nodiscard]] double weight() const { return weight_; }
    [[nodiscard]] int parameters() const { return parameters_; }
    [[nodiscard]] double intercept() const { return intercept_; }
    [[nodiscard]] double slope() const { return slope_; }

  private:
    enum class Form { constant, proportional, line };
    void solve(std::span<const Point> points, std::span<const double> weights, Form form);
    void solve_best(std::span<const Point> points, std::span<const double> weights);
    [[nodiscard]] double error(const Point& point) const;

    double intercept_ = 0, slope_ = 0;
    double inverse_[3] = {};      ///< of the normal matrix: intercept, both, slope
    std::vector<double> fitted_;  ///< of the previous iteration
    double squares_ = 0, weight_ = 0, least_x_ = 0, most_x_ = 0;
    int parameters_ = 1;
};

/// The scatter of errors of logarithms: their mean square, shrunk towards a prior while there are few, so that two
/// points on a line do not look perfect.
struct Scatter {
    double relative = 0;  ///< standard deviation, relative to the value
    double degrees = 1;   ///< of freedom
    double t = 0;         ///< factor for a 95% interval

    static Scatter of(double squares, double count, int parameters);

    static constexpr double assumed = 0.15, assumed_count = 3;
};

/// The mean of single readings, from their errors about a line with so many coefficients.
struct Smearing {
    double factor = 1;   ///< mean of e^error: ratio of mean to median (Duan, J. Am. Stat. Assoc. 78, 1983)
    double scatter = 0;  ///< standard deviation of a reading about the mean, relative to it; hiccups count in full

    static Smearing of(std::span<const double> errors, int parameters);
};

/// Robust standard deviation: median absolute error / 0.6745, at least 2%. Needs at least one error.
double robust_scale(std::span<const double> errors);

/// Expected value, in standard deviations, given that it is above `bound`: the inverse Mills ratio.
double expected_above(double bound);

/// Standard normal distribution function, and its density.
double normal_share(double value);
double normal_density(double value);

}  // namespace stylesweep::plan
