// Strengths of things that were compared two at a time: which one is better, or neither.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace stylesweep {

/// How often `a` was chosen over `b`, `b` over `a`, and neither. Weights of resamples may be fractions.
struct Outcomes {
    std::size_t a, b;
    double a_wins = 0, b_wins = 0, ties = 0;
};

/// Bradley and Terry's (1952) strengths with Davidson's (1970, eq. 3.1) ties: with pi = exp(strength), `a` is chosen
/// over `b` with probability pi_a / (pi_a + pi_b + nu sqrt(pi_a pi_b)), neither with nu sqrt(pi_a pi_b) / (the same).
struct Strengths {
    std::vector<double> values;  ///< logarithms of pi
    double log_tie = 0;          ///< logarithm of nu
};

/// Independent normal priors. They keep the strength of what always wins finite; 3 moves others by little: with a win
/// and a loss each, less than a tenth of the standard error.
struct StrengthPrior {
    std::vector<double> means = {};  ///< empty: all 0
    double deviation = 3;
    double tie_mean = 0, tie_deviation = 3;
};

/// The most probable strengths of `count` things, by Newton's method: the logarithm of the probability is concave. With
/// means of 0 the strengths are centred, each component of the compared pairs on its own. `start` saves steps.
Strengths fit_strengths(std::size_t count, std::span<const Outcomes> outcomes, const StrengthPrior& prior = {},
                        const Strengths* start = nullptr);

/// Variances and covariances of the strengths, row by row, from the curvature of the posterior at the fit.
std::vector<double> covariance_of(const Strengths& fit, std::span<const Outcomes> outcomes,
                                  const StrengthPrior& prior = {});

/// Variance of the sum of contrast[i] * strength[i].
double variance_of_contrast(std::span<const double> covariance, std::span<const double> contrast);

struct OutcomeChances {
    double a, b, tie;
};
/// Of two things whose strengths differ by `difference` (a - b).
OutcomeChances chances_of(double difference, double log_tie);

/// How much the outcome of a comparison tells about the difference of the strengths: Fisher's information.
double information_of(double difference, double log_tie);

/// For each thing the number of its component, from 0: things are connected by being compared.
std::vector<std::size_t> components_of(std::size_t count, std::span<const Outcomes> outcomes);

}  // namespace stylesweep
