#include "runners/nst/gatys/losses.hpp"

namespace stylesweep::nst {
namespace {

struct LookedAt {
    std::vector<torch::Tensor> content, grams;  ///< float32
};

LookedAt looked_at(const FeatureExtractor& network, const torch::Tensor& picture, const Smoothing& smoothing) {
    LookedAt all;
    if (smoothing == Smoothing::none) {
        Statistics has = network.statistics(picture);
        for (const torch::Tensor& each : has.content) all.content.push_back(each.to(torch::kFloat32));
        for (std::size_t i = 0; i < has.products.size(); ++i) all.grams.push_back(has.products[i] / has.positions[i]);
        return all;
    }
    const Features has = network(picture);
    for (std::size_t i = 0; i < has.content.size(); ++i)
        all.content.push_back(softmax_smoothed(has.content[i], smoothing.content[i]));
    for (std::size_t i = 0; i < has.style.size(); ++i)
        all.grams.push_back(gram(softmax_smoothed(has.style[i], smoothing.style[i])));
    return all;
}

}  // namespace

torch::Tensor mean_of(const std::vector<torch::Tensor>& errors) {
    torch::Tensor sum = torch::zeros_like(errors.front());
    for (const torch::Tensor& error : errors) sum = sum + error;
    return sum / static_cast<double>(errors.size());
}

torch::Tensor gram(const torch::Tensor& features) {
    return products(features) / static_cast<double>(features.size(2) * features.size(3));
}

torch::Tensor total_variation(const torch::Tensor& picture) {
    torch::Tensor sum = torch::zeros({}, picture.options());
    for (const int dimension : {2, 3}) {
        const std::int64_t side = picture.size(dimension);
        if (side > 1)
            sum = sum + (picture.slice(dimension, 1, side) - picture.slice(dimension, 0, side - 1)).square().sum();
    }
    return sum / static_cast<double>(picture.numel());
}

Target::Target(const torch::Tensor& wanted) : value(wanted), mean_square(wanted.square().mean().clamp_min(1e-12)) {}

torch::Tensor Target::error(const torch::Tensor& x) const {
    return (x - value).square().mean() / mean_square;
}

std::vector<Target> content_targets(const FeatureExtractor& network, const torch::Tensor& content,
                                    Smoothing smoothing) {
    const torch::NoGradGuard no_gradients;
    std::vector<Target> targets;
    for (const torch::Tensor& features : looked_at(network, content, smoothing).content) targets.emplace_back(features);
    return targets;
}

GramsOf grams_in(const FeatureExtractor& network, Smoothing smoothing) {
    return [&network, smoothing](const torch::Tensor& picture) {
        const torch::NoGradGuard no_gradients;
        return looked_at(network, picture, smoothing).grams;
    };
}

std::vector<Target> style_targets(const std::vector<StyleImage>& styles, const GramsOf& grams_of) {
    const torch::NoGradGuard no_gradients;
    std::vector<torch::Tensor> blend;
    double shares = 0;
    for (const StyleImage& style : styles) {
        const std::vector<torch::Tensor> grams = grams_of(style.picture);
        for (std::size_t i = 0; i < grams.size(); ++i) {
            const torch::Tensor own = grams[i] * style.share;
            if (i == blend.size())
                blend.push_back(own);
            else
                blend[i] += own;
        }
        shares += style.share;
    }
    std::vector<Target> targets;
    for (const torch::Tensor& sum : blend) targets.emplace_back(sum / shares);
    return targets;
}

LossTensors losses_of(const FeatureExtractor& network, const torch::Tensor& picture, const Targets& targets,
                      const LossWeights& weights, Smoothing smoothing) {
    const LookedAt has = looked_at(network, picture, smoothing);
    std::vector<torch::Tensor> content, style;
    for (std::size_t i = 0; i < targets.content.size(); ++i)
        content.push_back(targets.content[i].error(has.content[i]));
    for (std::size_t i = 0; i < targets.style.size(); ++i) style.push_back(targets.style[i].error(has.grams[i]));
    LossTensors all{mean_of(content), mean_of(style), {}, {}};
    all.total = weights.content * all.content + weights.style * all.style;
    if (weights.variation > 0) {
        all.variation = total_variation(picture);
        all.total = all.total + weights.variation * all.variation;
    }
    return all;
}

Losses LossTensors::read() const {
    return {content.item<double>(), style.item<double>(), variation.defined() ? variation.item<double>() : 0,
            total.item<double>()};
}

Losses losses_in(const FeatureExtractor& network, const torch::Tensor& picture, const torch::Tensor& content,
                 const std::vector<StyleImage>& styles) {
    const torch::NoGradGuard no_gradients;
    const Targets targets{content_targets(network, content, Smoothing::none),
                          style_targets(styles, grams_in(network, Smoothing::none))};
    return losses_of(network, picture, targets, {1, 1, 0}, Smoothing::none).read();
}

}  // namespace stylesweep::nst
