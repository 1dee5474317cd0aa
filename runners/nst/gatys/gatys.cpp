#include "runners/nst/gatys/gatys.hpp"

#include <ATen/CPUGeneratorImpl.h>

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "runners/core/job.hpp"
#include "runners/nst/gatys/tiles.hpp"

namespace stylesweep::nst {
namespace {

constexpr double least_epsilon = 1e-8;  // recommended by Kingma and Ba, for gradients of about 1
constexpr double stands_still = 0.99;   // relative to the first total loss

// Throws if the loss is not finite.
Losses checked(const LossTensors& losses, std::int64_t step) {
    const Losses now = losses.read();
    if (!std::isfinite(now.total))
        throw std::runtime_error("the loss is not finite at step " + std::to_string(step) +
                                 "; lower learning_rate or the weights");
    return now;
}

// One job's optimisation: counts evaluations over all scales.
class Optimisation {
  public:
    Optimisation(const FeatureExtractor& network, const GatysOptions& options)
        : network_(network),
          options_(options),
          loss_(options.loss),
          tiling_(network, options.tile, options.untempered_loss()),
          every_(std::max<std::int64_t>(1, options.iterations / 50)) {}

    // `start`: the initial picture at this size.
    void at_scale(torch::Tensor& picture, const torch::Tensor& start, const torch::Tensor& content,
                  const std::vector<StyleImage>& styles, const Scale& scale) {
        const std::int64_t evaluations = scale.iterations;
        smooth(content, styles);
        draw_directions();
        Targets targets = this->targets(content, styles);
        weights_ = {options_.content_weight, options_.style_weight * scale.style_weight, options_.tv_weight};
        picture = picture.detach().clone(at::MemoryFormat::Contiguous).requires_grad_(true);
        const std::int64_t before = out_.evaluations;
        first_ = {};
        if (options_.optimizer == Optimizer::adam)
            by_adam(picture, start, targets, evaluations, [&] {
                draw_directions();
                targets.style = style_targets_of(content, styles);
            });
        else
            by_lbfgs(picture, targets, evaluations);
        picture = picture.detach();
        if (!picture.isfinite().all().item<bool>())
            throw std::runtime_error("the picture is not finite after step " + std::to_string(out_.evaluations) +
                                     "; lower learning_rate or the weights");
        if (out_.evaluations % every_ != 0 && out_.evaluations < before + evaluations)
            out_.curve.push_back(checked(last_, out_.evaluations));
        if (evaluations > 1) judge(checked(first_, before + 1).total, checked(last_, out_.evaluations).total);
    }

    Stylised result(const torch::Tensor& picture) {
        out_.picture = picture;
        if (!moved_ && !still_.empty()) out_.warnings.push_back(still_);
        return std::move(out_);
    }

  private:
    void smooth(const torch::Tensor& content, const std::vector<StyleImage>& styles) {
        if (options_.softmax_temperature == 0) return;
        std::vector<torch::Tensor> pictures;
        for (const StyleImage& style : styles) pictures.push_back(style.picture);
        loss_.smoothing = softmax_at(network_, content, pictures, options_.softmax_temperature);
        if (std::string warning = smoothing_warning(loss_.smoothing, network_, content, pictures); !warning.empty())
            out_.warnings.push_back(std::move(warning));
    }

    [[nodiscard]] Targets targets(const torch::Tensor& content, const std::vector<StyleImage>& styles) const {
        return {tiling_.splits(content.sizes()) ? tiling_.content_targets(content)
                                                : content_targets(network_, content, loss_),
                style_targets_of(content, styles)};
    }

    [[nodiscard]] std::vector<Target> style_targets_of(const torch::Tensor& content,
                                                       const std::vector<StyleImage>& styles) const {
        const StyleOf whole = style_in(network_, loss_, content.sizes());
        return style_targets(
            styles,
            [&](const StyleImage& style) {
                return tiling_.splits(style.picture.sizes()) ? tiling_.grams(style.picture) : whole(style);
            },
            loss_);
    }

    void draw_directions() { loss_.directions = nth_draw(options_.loss.directions, draws_++); }

    // A later scale starts from the previous result and may improve little: it is enough if one scale makes progress.
    void judge(double first_total, double last_total) {
        const std::string still = standing_still(first_total, last_total);
        moved_ = moved_ || still.empty();
        if (!still.empty()) still_ = still;
    }

    // Computes the picture's gradient.
    torch::Tensor evaluate(torch::Tensor& picture, const Targets& targets) {
        const std::int64_t step = ++out_.evaluations;
        if (options_.on_step) options_.on_step(step);
        if (picture.grad().defined()) picture.mutable_grad().zero_();
        const LossTensors losses = backward(picture, targets, weights_);
        if (step % every_ == 0 || step == options_.iterations) out_.curve.push_back(checked(losses, step));
        last_ = losses.detached();
        if (!first_.total.defined()) first_ = last_;
        return last_.total;
    }

    void save(const torch::Tensor& picture) const {
        const std::int64_t step = out_.evaluations;
        if (options_.save_every > 0 && step % options_.save_every == 0 && step < options_.iterations)
            options_.on_save(step, picture.detach().clamp(0, 1));
    }

    // Adds to the picture's gradient.
    LossTensors backward(torch::Tensor& picture, const Targets& targets, const LossWeights& weights) const {
        if (tiling_.splits(picture.sizes())) return tiling_.evaluate(picture, targets, weights);
        const LossTensors losses = losses_of(network_, picture, targets, weights, loss_);
        losses.total.backward();
        return losses;
    }

    // Adam's epsilon. Weights that are all below 1 scale the gradients down accordingly. A gradient that is not finite
    // is reported by the first evaluation.
    double epsilon(const torch::Tensor& start, const Targets& targets) const {
        const double heaviest = std::max({options_.content_weight, options_.style_weight, options_.tv_weight});
        const double least = least_epsilon * std::min(1.0, heaviest),
                     damping = options_.damping * options_.content_weight;
        if (damping == 0) return least;
        torch::Tensor picture = start.detach().clone(at::MemoryFormat::Contiguous).requires_grad_(true);
        backward(picture, targets, {0, 1, 0});
        const double pull = picture.grad().square().mean().sqrt().item<double>();
        return std::isfinite(pull) ? least + damping * pull : least;
    }

    // `draw`: recomputes the targets for other random directions.
    void by_adam(torch::Tensor& picture, const torch::Tensor& start, const Targets& targets, std::int64_t evaluations,
                 const std::function<void()>& draw) {
        const auto settings = torch::optim::AdamOptions(options_.learning_rate).eps(epsilon(start, targets));
        torch::optim::Adam adam({picture}, settings);
        for (std::int64_t i = 0; i < evaluations; ++i) {
            if (draws_anew(loss_.statistics, i)) draw();
            evaluate(picture, targets);
            const double done = static_cast<double>(i) / static_cast<double>(evaluations);
            const double left = rate_left(options_.schedule, options_.decay, done);
            adam.param_groups().front().options().set_lr(options_.learning_rate * left);
            adam.step();
            const torch::NoGradGuard no_gradients;
            picture.clamp_(0, 1);
            save(picture);
        }
    }

    void by_lbfgs(torch::Tensor& picture, const Targets& targets, std::int64_t evaluations) {
        LossTensors best;  // for the best picture, which is the result
        const auto evaluate_and_save = [&] {
            torch::Tensor loss = evaluate(picture, targets);
            save(picture);
            return loss;
        };
        const LbfgsOutcome outcome =
            minimise(picture, evaluate_and_save,
                     {evaluations, options_.lbfgs_history, options_.line_search, [&] { best = last_; }});
        if (best.total.defined()) {
            last_ = best;
            if (out_.evaluations == options_.iterations) out_.curve.back() = checked(last_, out_.evaluations);
        }
        if (outcome.evaluations < evaluations)
            out_.warnings.push_back("L-BFGS ended after " + std::to_string(outcome.evaluations) + " of " +
                                    std::to_string(evaluations) + " evaluations: the gradient is 0 there");
        if (outcome.dropped_every_pair)
            out_.warnings.emplace_back(
                "L-BFGS kept none of its correction pairs (the loss is nowhere convex along its steps), which makes it "
                "gradient descent: try line_search: strong_wolfe, or adam");
        const torch::NoGradGuard no_gradients;
        picture.clamp_(0, 1);
    }

    const FeatureExtractor& network_;
    const GatysOptions& options_;
    LossOptions loss_;  ///< with the current scale's smoothing and directions
    std::int64_t draws_ = 0;
    Tiling tiling_;
    std::int64_t every_;
    LossWeights weights_;  ///< of the current scale
    Stylised out_;
    LossTensors first_, last_;  ///< of the current scale
    bool moved_ = false;
    std::string still_;
};

torch::Tensor white_noise(const torch::Tensor& like, std::uint64_t seed) {
    at::Generator generator = torch::make_generator<at::CPUGeneratorImpl>(seed);  // the same on every device
    return torch::rand(like.sizes(), generator).to(like.device());
}

torch::Tensor first_picture(const torch::Tensor& content, const torch::Tensor& style, const GatysOptions& options) {
    if (options.init.defined()) return options.init;
    if (options.start == Start::style) return resampled(style, content.size(2), content.size(3));
    return options.start == Start::content ? content : white_noise(content, options.seed);
}

torch::Tensor with_noise(const torch::Tensor& picture, const GatysOptions& options) {
    if (options.init_noise == 0) return picture;
    return (1 - options.init_noise) * picture + options.init_noise * white_noise(picture, options.seed);
}

// Pictures that would be too small for the network are not reduced.
std::vector<StyleImage> shrunk_styles(const std::vector<StyleImage>& styles, double factor,
                                      std::int64_t smallest_side) {
    std::vector<StyleImage> all = styles;
    for (StyleImage& style : all) {
        const auto side = [&](int dimension) {
            return std::llround(static_cast<double>(style.picture.size(dimension)) / factor);
        };
        if (std::min(side(2), side(3)) >= smallest_side) style.picture = resampled(style.picture, side(2), side(3));
    }
    return all;
}

}  // namespace

LossOptions GatysOptions::untempered_loss() const {
    LossOptions all = loss;
    if (softmax_temperature > 0) all.smoothing = {{1}, {1}};
    return all;
}

std::string standing_still(double first_total, double last_total) {
    if (last_total < stands_still * first_total) return "";
    char text[240];
    std::snprintf(text, sizeof text,
                  "the optimisation stood still: the total loss was %.4g at first and is %.4g at last, so the picture "
                  "is nearly unchanged",
                  first_total, last_total);
    return text;
}

Stylised stylise(const FeatureExtractor& network, const torch::Tensor& content, const std::vector<StyleImage>& styles,
                 const GatysOptions& options) {
    ScaleOptions wished = options.scales;
    wished.coarsest = std::max(wished.coarsest, network.smallest_side());
    const std::vector<Scale> scales = planned_scales(content.size(2), content.size(3), wished, options.iterations);
    Optimisation optimisation(network, options);
    const torch::Tensor first = with_noise(first_picture(content, styles.front().picture, options), options);
    torch::Tensor picture, coarse;
    for (const Scale& scale : scales) {
        const torch::Tensor small = resampled(content, scale.height, scale.width);
        const torch::Tensor start = resampled(first, scale.height, scale.width);
        picture = picture.defined() ? enlarged(picture, coarse, small, wished.detail) : start;
        optimisation.at_scale(picture, start, small, shrunk_styles(styles, scale.factor, network.smallest_side()),
                              scale);
        coarse = small;
    }
    Stylised result = optimisation.result(picture);
    result.scales = scales;
    if (scales.size() > 1 && scales.front().factor == 1)
        result.warnings.push_back("scales: the picture's shorter side is at most " + std::to_string(wished.coarsest) +
                                  " pixels (coarsest), so all " + std::to_string(scales.size()) +
                                  " sizes are the same");
    return result;
}

}  // namespace stylesweep::nst
