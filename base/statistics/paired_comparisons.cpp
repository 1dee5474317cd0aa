#include "base/statistics/paired_comparisons.hpp"

#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

namespace stylesweep {
namespace {

constexpr int most_steps = 100;
constexpr double small_step = 1e-10;

double mean_of(const StrengthPrior& prior, std::size_t thing) {
    return prior.means.empty() ? 0 : prior.means[thing];
}

// log(exp(d / 2) + exp(-d / 2) + nu)
double log_sum(double difference, double log_tie) {
    const double most = std::max(std::abs(difference) / 2, log_tie);
    return most +
           std::log(std::exp(difference / 2 - most) + std::exp(-difference / 2 - most) + std::exp(log_tie - most));
}

/// The logarithm of the posterior density, its gradient and negative Hessian. The last unknown is log_tie.
class Posterior {
  public:
    Posterior(std::span<const Outcomes> outcomes, const StrengthPrior& prior, std::size_t count)
        : outcomes_(outcomes), prior_(prior), count_(static_cast<Eigen::Index>(count)) {}

    [[nodiscard]] double logarithm(const Eigen::VectorXd& at) const {
        double sum = 0;
        for (const Outcomes& each : outcomes_) {
            const double difference = at[index(each.a)] - at[index(each.b)];
            sum += (each.a_wins - each.b_wins) * difference / 2 + each.ties * at[count_] -
                   (each.a_wins + each.b_wins + each.ties) * log_sum(difference, at[count_]);
        }
        for (Eigen::Index i = 0; i <= count_; ++i) sum -= std::pow(away(at, i) / deviation(i), 2) / 2;
        return sum;
    }

    [[nodiscard]] Eigen::VectorXd newton_step(const Eigen::VectorXd& at) const {
        const auto [gradient, curvature] = slopes(at);
        return curvature.selfadjointView<Eigen::Lower>().llt().solve(gradient);
    }

    [[nodiscard]] Eigen::MatrixXd covariance(const Eigen::VectorXd& at) const {
        const Eigen::MatrixXd curvature = slopes(at).second;
        return curvature.selfadjointView<Eigen::Lower>().llt().solve(Eigen::MatrixXd::Identity(count_ + 1, count_ + 1));
    }

  private:
    static Eigen::Index index(std::size_t thing) { return static_cast<Eigen::Index>(thing); }
    [[nodiscard]] double deviation(Eigen::Index i) const {
        return i == count_ ? prior_.tie_deviation : prior_.deviation;
    }
    [[nodiscard]] double away(const Eigen::VectorXd& at, Eigen::Index i) const {
        return at[i] - (i == count_ ? prior_.tie_mean : mean_of(prior_, static_cast<std::size_t>(i)));
    }

    // The gradient and the negative Hessian, only its lower triangle.
    [[nodiscard]] std::pair<Eigen::VectorXd, Eigen::MatrixXd> slopes(const Eigen::VectorXd& at) const {
        Eigen::VectorXd gradient(count_ + 1);
        Eigen::MatrixXd curvature = Eigen::MatrixXd::Zero(count_ + 1, count_ + 1);
        for (Eigen::Index i = 0; i <= count_; ++i) {
            curvature(i, i) = 1 / std::pow(deviation(i), 2);
            gradient[i] = -away(at, i) * curvature(i, i);
        }
        for (const Outcomes& each : outcomes_) add(each, at, gradient, curvature);
        return {std::move(gradient), std::move(curvature)};
    }

    void add(const Outcomes& pair, const Eigen::VectorXd& at, Eigen::VectorXd& gradient,
             Eigen::MatrixXd& curvature) const {
        const Eigen::Index a = index(pair.a), b = index(pair.b);
        const double count = pair.a_wins + pair.b_wins + pair.ties;
        const OutcomeChances chance = chances_of(at[a] - at[b], at[count_]);
        const double slope = (pair.a_wins - pair.b_wins - count * (chance.a - chance.b)) / 2;
        gradient[a] += slope;
        gradient[b] -= slope;
        gradient[count_] += pair.ties - count * chance.tie;
        const double own = count * information_of(at[a] - at[b], at[count_]);
        const double with_tie = -count * (chance.a - chance.b) / 2 * chance.tie;
        curvature(a, a) += own;
        curvature(b, b) += own;
        curvature(std::max(a, b), std::min(a, b)) -= own;
        curvature(count_, a) += with_tie;
        curvature(count_, b) -= with_tie;
        curvature(count_, count_) += count * chance.tie * (1 - chance.tie);
    }

    std::span<const Outcomes> outcomes_;
    const StrengthPrior& prior_;
    Eigen::Index count_;
};

}  // namespace

OutcomeChances chances_of(double difference, double log_tie) {
    const double sum = log_sum(difference, log_tie);
    return {std::exp(difference / 2 - sum), std::exp(-difference / 2 - sum), std::exp(log_tie - sum)};
}

double information_of(double difference, double log_tie) {
    const OutcomeChances chance = chances_of(difference, log_tie);
    return (chance.a + chance.b - std::pow(chance.a - chance.b, 2)) / 4;
}

Strengths fit_strengths(std::size_t count, std::span<const Outcomes> outcomes, const StrengthPrior& prior,
                        const Strengths* start) {
    const Posterior posterior(outcomes, prior, count);
    Eigen::VectorXd at(static_cast<Eigen::Index>(count) + 1);
    for (std::size_t i = 0; i < count; ++i)
        at[static_cast<Eigen::Index>(i)] = start ? start->values[i] : mean_of(prior, i);
    at[at.size() - 1] = start ? start->log_tie : prior.tie_mean;
    double height = posterior.logarithm(at);
    for (int i = 0; i < most_steps; ++i) {
        Eigen::VectorXd step = posterior.newton_step(at);
        double next = posterior.logarithm(at + step);
        for (; next < height && step.norm() > small_step; next = posterior.logarithm(at + step)) step /= 2;
        if (next >= height) at += step;
        height = std::max(height, next);
        if (step.norm() <= small_step * (1 + at.norm())) break;
    }
    return {std::vector<double>(at.data(), at.data() + count), at[at.size() - 1]};
}

std::vector<double> covariance_of(const Strengths& fit, std::span<const Outcomes> outcomes,
                                  const StrengthPrior& prior) {
    const auto count = static_cast<Eigen::Index>(fit.values.size());
    Eigen::VectorXd at(count + 1);
    std::ranges::copy(fit.values, at.data());
    at[count] = fit.log_tie;
    const Eigen::MatrixXd all = Posterior(outcomes, prior, fit.values.size()).covariance(at);
    std::vector<double> rows;
    for (Eigen::Index i = 0; i < count; ++i)
        for (Eigen::Index k = 0; k < count; ++k) rows.push_back(all(i, k));
    return rows;
}

double variance_of_contrast(std::span<const double> covariance, std::span<const double> contrast) {
    double sum = 0;
    for (std::size_t i = 0; i < contrast.size(); ++i)
        for (std::size_t k = 0; contrast[i] != 0 && k < contrast.size(); ++k)
            sum += contrast[i] * contrast[k] * covariance[i * contrast.size() + k];
    return sum;
}

std::vector<std::size_t> components_of(std::size_t count, std::span<const Outcomes> outcomes) {
    std::vector<std::size_t> leader(count);
    std::iota(leader.begin(), leader.end(), 0);
    const auto find = [&](std::size_t each) {
        while (leader[each] != each) each = leader[each] = leader[leader[each]];
        return each;
    };
    for (const Outcomes& pair : outcomes)
        if (pair.a_wins + pair.b_wins + pair.ties > 0) {
            const std::size_t a = find(pair.a), b = find(pair.b);
            leader[std::max(a, b)] = std::min(a, b);
        }
    std::vector<std::size_t> number(count), all(count);
    std::size_t numbers = 0;
    for (std::size_t i = 0; i < count; ++i) all[i] = find(i) == i ? (number[i] = numbers++) : number[find(i)];
    return all;
}

}  // namespace stylesweep
