#include "runners/nst/architectures/first_layer.hpp"

#include <cmath>
#include <cstdio>
#include <numeric>

namespace stylesweep::nst {
namespace {

constexpr double picture_deviation = 0.225;  // of a channel with values in 0 to 1: about ImageNet's
constexpr double least_answer = 0.13;        // between 1 and 1/58; no known network is near it

}  // namespace

double first_layer_gain(const Architecture& architecture, const ValuesOf& values_of) {
    const Convolution& first = architecture.blocks.front().convolutions.front();
    const std::vector<float> weights = values_of(first.name + ".weight");
    const auto filters = static_cast<std::size_t>(first.out);
    if (weights.empty() || weights.size() % filters != 0) return 0;
    const std::vector<float> scale = first.norm.empty() ? std::vector<float>() : values_of(first.norm + ".weight");
    const std::vector<float> variance =
        first.norm.empty() ? std::vector<float>() : values_of(first.norm + ".running_var");
    const bool normalised = scale.size() == filters && variance.size() == filters;
    const std::size_t each = weights.size() / filters;
    double sum = 0;
    for (std::size_t i = 0; i < weights.size(); ++i) {
        const std::size_t filter = i / each;
        const double factor = normalised ? scale[filter] / std::sqrt(variance[filter] + architecture.norm_epsilon) : 1;
        sum += std::pow(weights[i] * factor, 2);
    }
    return std::sqrt(sum / static_cast<double>(filters));
}

std::string range_warning(double gain, const Preprocessing& shown) {
    const double deviation = std::accumulate(shown.deviation.begin(), shown.deviation.end(), 0.0) / 3;
    const double answer = gain * picture_deviation * shown.range / deviation;
    if (!(gain > 0) || !(answer < least_answer)) return "";
    char times[20];
    std::snprintf(times, sizeof times, "%.0f", 1 / answer);
    return "the first layer responds about " + std::string(times) + " times more weakly than usual to its input, " +
           described(shown) +
           ", like a network for values of 0 to 255; if it is one, use `stylesweep weights import FILE --preprocessing "
           "caffe --force`";
}

}  // namespace stylesweep::nst
