#include "runners/nst/gatys/gatys.hpp"

#include <algorithm>
#include <cmath>

namespace stylesweep::nst {
namespace {

// A target and what its error is divided by.
struct Target {
    torch::Tensor value, mean_square;
    explicit Target(const torch::Tensor& wanted)
        : value(wanted), mean_square(wanted.square().mean().clamp_min(1e-12)) {}
    [[nodiscard]] torch::Tensor error(const torch::Tensor& x) const {
        return (x - value).square().mean() / mean_square;
    }
};

struct Targets {
    Target content;
    std::vector<Target> style;
};

Targets targets_of(const VggFeatures& network, const torch::Tensor& content, const torch::Tensor& style) {
    const torch::NoGradGuard no_gradients;
    Targets targets{Target(network(content).content.to(torch::kFloat32)), {}};
    for (const torch::Tensor& features : network(style).style) targets.style.emplace_back(gram(features));
    return targets;
}

struct LossTensors {
    torch::Tensor content, style, total;
};

LossTensors losses_of(const Features& features, const Targets& targets, const GatysOptions& options) {
    const torch::Tensor content = targets.content.error(features.content.to(torch::kFloat32));
    torch::Tensor style = torch::zeros_like(content);
    for (std::size_t i = 0; i < targets.style.size(); ++i)
        style = style + targets.style[i].error(gram(features.style[i]));
    style = style / static_cast<double>(targets.style.size());
    return {content, style, options.content_weight * content + options.style_weight * style};
}

Losses read(const LossTensors& losses, std::int64_t step) {
    const Losses now{losses.content.item<double>(), losses.style.item<double>(), losses.total.item<double>()};
    if (!std::isfinite(now.total))
        throw std::runtime_error("the loss is not finite at step " + std::to_string(step) +
                                 "; lower learning_rate or the weights");
    return now;
}

}  // namespace

torch::Tensor gram(const torch::Tensor& features) {
    const torch::Tensor flat = features.to(torch::kFloat32).contiguous().view({features.size(1), -1});
    return flat.mm(flat.t()) / static_cast<double>(flat.size(1));
}

Stylised stylise(const VggFeatures& network, const torch::Tensor& content, const torch::Tensor& style,
                 const GatysOptions& options) {
    const Targets targets = targets_of(network, content, style);
    torch::Tensor picture = content.detach().clone().requires_grad_(true);
    torch::optim::Adam adam({picture}, torch::optim::AdamOptions(options.learning_rate));
    Stylised out;
    const std::int64_t every = std::max<std::int64_t>(1, options.iterations / 50);
    for (std::int64_t step = 1; step <= options.iterations; ++step) {
        if (options.on_step) options.on_step(step);
        adam.zero_grad();
        const LossTensors losses = losses_of(network(picture), targets, options);
        losses.total.backward();
        adam.step();
        const torch::NoGradGuard no_gradients;
        picture.clamp_(0, 1);
        if (step % every == 0 || step == options.iterations) out.curve.push_back(read(losses, step));
    }
    out.picture = picture.detach();
    return out;
}

}  // namespace stylesweep::nst
