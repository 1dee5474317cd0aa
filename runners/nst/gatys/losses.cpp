#include "runners/nst/gatys/losses.hpp"

#include <cmath>
#include <numeric>
#include <stdexcept>

#include "runners/core/job.hpp"

namespace stylesweep::nst {
namespace {

struct FeatureStatistics {
    std::vector<torch::Tensor> content, style;  ///< float32; statistics of the style layers
};

FeatureStatistics feature_statistics(const FeatureExtractor& network, const torch::Tensor& picture,
                                     const LossOptions& options) {
    FeatureStatistics all;
    const bool smooths = options.smoothing != Smoothing::none;
    if (!smooths && options.statistics == StyleStatistics::gram && !options.regions.defined()) {
        Statistics has = network.statistics(picture);
        for (const torch::Tensor& each : has.content) all.content.push_back(each.to(torch::kFloat32));
        for (std::size_t i = 0; i < has.products.size(); ++i) all.style.push_back(has.products[i] / has.positions[i]);
        return all;
    }
    Features has = network(picture);
    for (std::size_t i = 0; i < has.content.size(); ++i)
        all.content.push_back(smooths ? softmax_smoothed(has.content[i], options.smoothing.content[i])
                                      : has.content[i].to(torch::kFloat32));
    if (smooths)
        for (std::size_t i = 0; i < has.style.size(); ++i)
            has.style[i] = softmax_smoothed(has.style[i], options.smoothing.style[i]);
    all.style = described(has.style, options.statistics, options.directions, options.regions);
    return all;
}

torch::Tensor mean_square(const torch::Tensor& wanted) {
    return wanted.square().mean().clamp_min(1e-12);
}

torch::Tensor constant_like(const torch::Tensor& wanted, double value) {
    return torch::full({}, value, wanted.options());
}

// The divisor that turns a mean squared error into the published loss. Gram matrices here are divided by H*W. Equation
// 4 of Gatys et al. is 1 / (4 N^2 M^2) times the sum of squared differences of undivided Gram matrices, with N = C and
// M = H*W: a quarter of our mean squared error. Li et al. divide the sum over the 2 C means and deviations by C. Heitz
// et al. use the mean.
double published_divisor(const torch::Tensor& wanted, const LossOptions& options) {
    const auto channels = static_cast<double>(wanted.size(1));
    if (options.statistics == StyleStatistics::mean_std) return 0.5;
    if (options.statistics == StyleStatistics::sliced_wasserstein) return 1;
    return options.form == LossForm::gatys ? 4 : channels * channels;
}

Target style_target(const torch::Tensor& wanted, const LossOptions& options) {
    if (options.form == LossForm::relative) return {wanted, mean_square(wanted)};
    return {wanted, constant_like(wanted, published_divisor(wanted, options))};
}

std::vector<torch::Tensor> all_detached(std::vector<torch::Tensor> all) {
    for (torch::Tensor& each : all) each = each.detach();
    return all;
}

std::vector<double> read_all(const std::vector<torch::Tensor>& all) {
    std::vector<double> values;
    for (const torch::Tensor& each : all) values.push_back(each.item<double>());
    return values;
}

}  // namespace

LossForm loss_form(const std::string& word) {
    if (word == "relative") return LossForm::relative;
    if (word == "gatys") return LossForm::gatys;
    if (word == "neural-style") return LossForm::neural_style;
    throw runners::BadInput("loss is relative, gatys or neural-style, not '" + word + "'");
}

torch::Tensor total_variation(const torch::Tensor& picture, LossForm form) {
    const bool absolute = form == LossForm::neural_style;
    torch::Tensor sum = torch::zeros({}, picture.options());
    for (const int dimension : {2, 3}) {
        const std::int64_t side = picture.size(dimension);
        if (side == 1) continue;
        const torch::Tensor steps = picture.slice(dimension, 1, side) - picture.slice(dimension, 0, side - 1);
        sum = sum + (absolute ? steps.abs() : steps.square()).sum();
    }
    return absolute ? sum * 255 : sum / static_cast<double>(picture.numel());
}

torch::Tensor Target::error(const torch::Tensor& x) const {
    return (x - value).square().mean() / divisor;
}

// Equation 1 is half the sum of squared differences.
Target content_target(const torch::Tensor& features, LossForm form) {
    if (form == LossForm::gatys) return {features, constant_like(features, 2 / static_cast<double>(features.numel()))};
    if (form == LossForm::neural_style) return {features, constant_like(features, 1)};
    return {features, mean_square(features)};
}

std::vector<Target> content_targets(const FeatureExtractor& network, const torch::Tensor& content,
                                    const LossOptions& options) {
    const torch::NoGradGuard no_gradients;
    std::vector<Target> targets;
    for (const torch::Tensor& features : feature_statistics(network, content, options).content)
        targets.push_back(content_target(features, options.form));
    return targets;
}

StyleOf style_in(const FeatureExtractor& network, const LossOptions& options, at::IntArrayRef size) {
    return [&network, options, size = size.vec(),
            positions = std::vector<std::int64_t>()](const StyleImage& style) mutable {
        const torch::NoGradGuard no_gradients;
        LossOptions own = options;
        if (options.regions.defined()) own.regions = style.regions;
        std::vector<torch::Tensor> all = feature_statistics(network, style.picture, own).style;
        if (options.statistics != StyleStatistics::sliced_wasserstein) return all;
        if (positions.empty())  // the same for each style
            for (const torch::Tensor& each :
                 feature_statistics(network, torch::zeros(size, style.picture.options()), options).style)
                positions.push_back(each.size(1));
        for (std::size_t i = 0; i < all.size(); ++i)
            if (all[i].defined()) all[i] = with_positions(all[i], positions[i]);
        return all;
    };
}

std::vector<Target> style_targets(const std::vector<StyleImage>& styles, const StyleOf& style_of,
                                  const LossOptions& options) {
    const torch::NoGradGuard no_gradients;
    std::vector<torch::Tensor> blend;
    std::vector<double> shares;
    for (const StyleImage& style : styles) {
        const std::vector<torch::Tensor> all = style_of(style);
        blend.resize(all.size());
        shares.resize(all.size());
        for (std::size_t i = 0; i < all.size(); ++i) {
            if (!all[i].defined()) continue;
            const torch::Tensor own = all[i] * style.share;
            blend[i] = blend[i].defined() ? blend[i].add_(own) : own;
            shares[i] += style.share;
        }
    }
    std::vector<Target> targets;
    for (std::size_t i = 0; i < blend.size(); ++i) targets.push_back(style_target(blend[i] / shares[i], options));
    return targets;
}

std::vector<torch::Tensor> over_regions(const std::vector<torch::Tensor>& errors, std::size_t regions, LossForm form) {
    if (regions == 1) return errors;
    std::vector<torch::Tensor> layers;
    for (auto first = errors.begin(); first != errors.end(); first += static_cast<std::ptrdiff_t>(regions)) {
        const torch::Tensor all = torch::stack(std::vector(first, first + static_cast<std::ptrdiff_t>(regions)));
        layers.push_back(form == LossForm::relative ? all.mean() : all.sum());
    }
    return layers;
}

LayerSum::LayerSum(LossForm form, const std::vector<double>& given, std::size_t layers)
    : weights(given.empty() ? std::vector<double>(layers, 1) : given) {
    if (weights.size() != layers) throw std::logic_error("a weight for each layer is needed");
    if (form == LossForm::relative) divisor = std::accumulate(weights.begin(), weights.end(), 0.0);
    if (form == LossForm::gatys && given.empty()) divisor = static_cast<double>(layers);
}

torch::Tensor LayerSum::of(const std::vector<torch::Tensor>& errors) const {
    torch::Tensor sum = torch::zeros_like(errors.front());
    for (std::size_t i = 0; i < errors.size(); ++i) sum = sum + weights[i] * errors[i];
    return sum / divisor;
}

LossTensors losses_of(const FeatureExtractor& network, const torch::Tensor& picture, const Targets& targets,
                      const LossWeights& weights, const LossOptions& options) {
    const FeatureStatistics has = feature_statistics(network, picture, options);
    std::vector<torch::Tensor> content, style;
    for (std::size_t i = 0; i < targets.content.size(); ++i)
        content.push_back(targets.content[i].error(has.content[i]));
    for (std::size_t i = 0; i < targets.style.size(); ++i) style.push_back(targets.style[i].error(has.style[i]));
    style = over_regions(style, count_of(options.regions), options.form);
    LossTensors all{LayerSum(options.form, options.content_layers, content.size()).of(content),
                    LayerSum(options.form, options.style_layers, style.size()).of(style),
                    {},
                    {},
                    all_detached(content),
                    all_detached(style)};
    all.total = weights.content * all.content + weights.style * all.style;
    if (weights.variation > 0) {
        all.variation = total_variation(picture, options.form);
        all.total = all.total + weights.variation * all.variation;
    }
    return all;
}

void Losses::add(const Losses& other, double share) {
    const auto add_all = [&](std::vector<double>& sums, const std::vector<double>& values) {
        sums.resize(values.size());
        for (std::size_t i = 0; i < values.size(); ++i) sums[i] += share * values[i];
    };
    content += share * other.content;
    style += share * other.style;
    variation += share * other.variation;
    total += share * other.total;
    add_all(content_layers, other.content_layers);
    add_all(style_layers, other.style_layers);
}

Losses LossTensors::read() const {
    return {content.item<double>(), style.item<double>(),     variation.defined() ? variation.item<double>() : 0,
            total.item<double>(),   read_all(content_layers), read_all(style_layers)};
}

LossTensors LossTensors::detached() const {
    return {content.detach(), style.detach(), variation.defined() ? variation.detach() : variation,
            total.detach(),   content_layers, style_layers};
}

Losses mean_of_batch(const std::vector<LossTensors>& batch, std::int64_t step) {
    Losses mean;
    for (const LossTensors& each : batch) mean.add(each.read(), 1.0 / static_cast<double>(batch.size()));
    if (!std::isfinite(mean.total))
        throw std::runtime_error("the loss is not finite at step " + std::to_string(step) +
                                 "; lower learning_rate or the weights");
    return mean;
}

Losses losses_in(const FeatureExtractor& network, const torch::Tensor& picture, const torch::Tensor& content,
                 const std::vector<StyleImage>& styles) {
    const torch::NoGradGuard no_gradients;
    const LossOptions options;
    const Targets targets{content_targets(network, content, options),
                          style_targets(styles, style_in(network, options, picture.sizes()), options)};
    return losses_of(network, picture, targets, {1, 1, 0}, options).read();
}

}  // namespace stylesweep::nst
