#include "runners/nst/gatys/gatys.hpp"

#include <ATen/CPUGeneratorImpl.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "runners/core/job.hpp"
#include "runners/nst/gatys/tiles.hpp"

namespace stylesweep::nst {
namespace {

constexpr double least_epsilon = 1e-8;  // as Kingma and Ba suggest

// Throws when the loss is not finite.
Losses checked(const LossTensors& losses, std::int64_t step) {
    const Losses now = losses.read();
    if (!std::isfinite(now.total))
        throw std::runtime_error("the loss is not finite at step " + std::to_string(step) +
                                 "; lower learning_rate or the weights");
    return now;
}

torch::Tensor resized(const torch::Tensor& picture, std::int64_t height, std::int64_t width) {
    if (picture.size(2) == height && picture.size(3) == width) return picture;
    if (height <= picture.size(2) && width <= picture.size(3))
        return torch::adaptive_avg_pool2d(picture, {height, width});
    return torch::upsample_bilinear2d(picture, {height, width}, false);
}

torch::Tensor shrunk(const torch::Tensor& picture, double factor) {
    const auto side = [&](int dimension) {
        return std::max<std::int64_t>(1, std::llround(static_cast<double>(picture.size(dimension)) / factor));
    };
    return resized(picture, side(2), side(3));
}

// One job's optimisation: counts evaluations over all scales.
class Optimisation {
  public:
    Optimisation(const FeatureExtractor& network, const GatysOptions& options)
        : network_(network),
          options_(options),
          tiling_(network, options.tile, options.smoothing),
          every_(std::max<std::int64_t>(1, options.iterations / 50)) {}

    void at_scale(torch::Tensor& picture, const Targets& targets, std::int64_t evaluations) {
        picture = picture.detach().clone(at::MemoryFormat::Contiguous).requires_grad_(true);
        if (options_.optimizer == Optimizer::adam)
            by_adam(picture, targets, evaluations);
        else
            by_lbfgs(picture, targets, evaluations);
        picture = picture.detach();
    }

    [[nodiscard]] Targets targets(const torch::Tensor& content, const std::vector<StyleImage>& styles) const {
        const GramsOf whole = grams_in(network_, options_.smoothing);
        return {tiling_.splits(content.sizes()) ? tiling_.content_targets(content)
                                                : content_targets(network_, content, options_.smoothing),
                style_targets(styles, [&](const torch::Tensor& picture) {
                    return tiling_.splits(picture.sizes()) ? tiling_.grams(picture) : whole(picture);
                })};
    }

    Stylised result(const torch::Tensor& picture) {
        out_.picture = picture;
        return std::move(out_);
    }

  private:
    // Fills the picture's gradient.
    torch::Tensor evaluate(torch::optim::Optimizer& optimizer, torch::Tensor& picture, const Targets& targets) {
        const std::int64_t step = ++out_.evaluations;
        if (options_.on_step) options_.on_step(step);
        optimizer.zero_grad();
        const LossTensors losses =
            backward(picture, targets, {options_.content_weight, options_.style_weight, options_.tv_weight});
        if (step % every_ == 0 || step == options_.iterations) out_.curve.push_back(checked(losses, step));
        last_ = {losses.content.detach(), losses.style.detach(),
                 losses.variation.defined() ? losses.variation.detach() : torch::Tensor(), losses.total.detach()};
        return losses.total;
    }

    // Adds to the picture's gradient.
    LossTensors backward(torch::Tensor& picture, const Targets& targets, const LossWeights& weights) const {
        if (tiling_.splits(picture.sizes())) return tiling_.evaluate(picture, targets, weights);
        const LossTensors losses = losses_of(network_, picture, targets, weights, options_.smoothing);
        losses.total.backward();
        return losses;
    }

    // Of Adam. A gradient that is not finite is the first evaluation's to report.
    double epsilon(torch::Tensor& picture, const Targets& targets) const {
        const double damping = options_.damping * options_.content_weight;
        if (damping == 0) return least_epsilon;
        backward(picture, targets, {0, 1, 0});
        const double pull = picture.grad().square().mean().sqrt().item<double>();
        return std::isfinite(pull) ? least_epsilon + damping * pull : least_epsilon;
    }

    // `done`: from 0 to 1.
    void set_rate(torch::optim::Adam& adam, double done) const {
        if (options_.schedule == Schedule::constant) return;
        const double share = (1 + std::cos(std::numbers::pi * done)) / 2;
        adam.param_groups().front().options().set_lr(options_.learning_rate * share);
    }

    void by_adam(torch::Tensor& picture, const Targets& targets, std::int64_t evaluations) {
        const auto settings = torch::optim::AdamOptions(options_.learning_rate).eps(epsilon(picture, targets));
        torch::optim::Adam adam({picture}, settings);
        for (std::int64_t i = 0; i < evaluations; ++i) {
            evaluate(adam, picture, targets);
            set_rate(adam, static_cast<double>(i) / static_cast<double>(evaluations));
            adam.step();
            const torch::NoGradGuard no_gradients;
            picture.clamp_(0, 1);
        }
    }

    void by_lbfgs(torch::Tensor& picture, const Targets& targets, std::int64_t evaluations) {
        torch::optim::LBFGS lbfgs({picture}, torch::optim::LBFGSOptions(1)
                                                 .max_iter(evaluations)
                                                 .max_eval(evaluations)
                                                 .history_size(10)
                                                 .tolerance_grad(0)
                                                 .tolerance_change(0));
        const std::int64_t before = out_.evaluations;
        lbfgs.step([&] { return evaluate(lbfgs, picture, targets); });
        if (out_.evaluations == before) throw std::logic_error("L-BFGS evaluated nothing");
        const bool ended_early = out_.evaluations < before + evaluations;
        if (ended_early && out_.evaluations % every_ != 0) out_.curve.push_back(checked(last_, out_.evaluations));
        const torch::NoGradGuard no_gradients;
        picture.clamp_(0, 1);
    }

    const FeatureExtractor& network_;
    const GatysOptions& options_;
    Tiling tiling_;
    std::int64_t every_;
    Stylised out_;
    LossTensors last_;
};

torch::Tensor first_picture(const torch::Tensor& content, const torch::Tensor& style, const GatysOptions& options) {
    if (options.start == Start::style) return resized(style, content.size(2), content.size(3));
    if (options.start == Start::content) return content;
    at::Generator generator = torch::make_generator<at::CPUGeneratorImpl>(options.seed);  // the same on every device
    return torch::rand(content.sizes(), generator).to(content.device());
}

void check_scales(const FeatureExtractor& network, const torch::Tensor& content, const GatysOptions& options) {
    if (options.iterations < options.scales)
        throw runners::BadInput("scales: " + std::to_string(options.scales) + " needs at least as many iterations");
    const auto side = std::min(content.size(2), content.size(3)) >> (options.scales - 1);
    if (options.scales > 1 && side < network.smallest_side())
        throw runners::BadInput("scales: " + std::to_string(options.scales) + " would begin with " +
                                std::to_string(side) + " pixels on the shorter side; this network needs " +
                                std::to_string(network.smallest_side()));
}

}  // namespace

Stylised stylise(const FeatureExtractor& network, const torch::Tensor& content, const std::vector<StyleImage>& styles,
                 const GatysOptions& options) {
    check_scales(network, content, options);
    Optimisation optimisation(network, options);
    torch::Tensor picture = first_picture(content, styles.front().picture, options);
    for (std::int64_t scale = 0; scale < options.scales; ++scale) {
        const bool finest = scale + 1 == options.scales;
        const double factor = std::exp2(static_cast<double>(options.scales - 1 - scale));
        const torch::Tensor small = finest ? content : shrunk(content, factor);
        std::vector<StyleImage> small_styles = styles;
        if (!finest)
            for (StyleImage& style : small_styles) {
                const torch::Tensor tried = shrunk(style.picture, factor);
                if (std::min(tried.size(2), tried.size(3)) >= network.smallest_side()) style.picture = tried;
            }
        const Targets targets = optimisation.targets(small, small_styles);
        const std::int64_t even = options.iterations / options.scales;
        picture = resized(picture, small.size(2), small.size(3));
        optimisation.at_scale(picture, targets, finest ? options.iterations - even * scale : even);
    }
    return optimisation.result(picture);
}

}  // namespace stylesweep::nst
