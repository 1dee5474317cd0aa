// A line through measured points, robust against outliers, with prediction intervals: the mathematics of prediction.
#pragma once

#include <span>
#include <vector>

namespace stylesweep::plan {

struct Point {
    double x = 0, y = 0;
};

/// Of at least one value.
double median(std::vector<double> values);

/// 97.5% quantile of Student's t distribution (Cornish and Fisher's expansion; within 1% from 3 degrees on).
double student_t(double degrees);

/// y = intercept + slope * x by least squares on relative errors, re-weighted by Tukey's bisquare so that outliers do
/// not count. Neither coefficient is negative; points at one x only give a line through the origin (x > 0) or a
/// constant. See docs/prediction.md for the formulas.
class Line {
  public:
    /// Of at least one point; y must be positive.
    explicit Line(std::span<const Point> points);

    [[nodiscard]] double at(double x) const { return intercept_ + slope_ * x; }
    /// Relative standard error of at(x) itself (not of one more reading), for a relative scatter of 1; grows with the
    /// distance from the points.
    [[nodiscard]] double leverage(double x) const;
    /// How far x lies beyond the points, as the logarithm of a ratio; 0 within.
    [[nodiscard]] double beyond(double x) const;
    /// Sum of the squared relative errors that count, and how many points do.
    [[nodiscard]] double squares() const { return squares_; }
    [[nodiscard]] double weight() const { return weight_; }
    [[nodiscard]] int parameters() const { return parameters_; }
    [[nodiscard]] double intercept() const { return intercept_; }
    [[nodiscard]] double slope() const { return slope_; }

  private:
    enum class Form { constant, proportional, line };
    void solve(std::span<const Point> points, std::span<const double> weights, Form form);
    void solve_best(std::span<const Point> points, std::span<const double> weights);

    double intercept_ = 0, slope_ = 0;
    double inverse_[3] = {};  ///< of the normal matrix: intercept, both, slope
    double squares_ = 0, weight_ = 0, least_x_ = 0, most_x_ = 0;
    int parameters_ = 1;
};

/// The scatter of relative errors: their mean square, drawn towards an assumed one while there are few, so that two
/// points on a line do not promise perfection.
struct Scatter {
    double relative = 0;  ///< standard deviation, as a part of the value
    double t = 0;         ///< what to multiply it with for a 95% interval

    static Scatter of(double squares, double count, int parameters);

    static constexpr double assumed = 0.15, assumed_count = 3;
};

}  // namespace stylesweep::plan
