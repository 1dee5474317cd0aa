#include "runners/nst/gatys/gatys.hpp"

#include <ATen/CPUGeneratorImpl.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <iterator>

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

// Whether the losses of evaluation `step` belong to the curve of so many iterations.
bool is_on_curve(std::int64_t step, std::int64_t iterations) {
    return step == iterations || step % std::max<std::int64_t>(1, iterations / 50) == 0;
}

std::vector<std::string> warnings_of(const LbfgsOutcome& outcome, std::int64_t evaluations) {
    std::vector<std::string> all;
    if (outcome.evaluations < evaluations)
        all.push_back("L-BFGS ended after " + std::to_string(outcome.evaluations) + " of " +
                      std::to_string(evaluations) + " evaluations: the gradient is 0 there");
    if (outcome.dropped_every_pair)
        all.emplace_back(
            "L-BFGS kept none of its correction pairs (the loss is nowhere convex along its steps), which makes it "
            "gradient descent: try line_search: strong_wolfe, or adam");
    return all;
}

// One job's optimisation: counts evaluations over all scales.
class Optimisation {
  public:
    Optimisation(const FeatureExtractor& network, const GatysOptions& options)
        : network_(network),
          options_(options),
          loss_(options.loss),
          tiling_(network, options.tile, options.untempered_loss()) {}

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
        refuse_infinite(picture);
        if (out_.evaluations < before + evaluations) end_curve_early();
        if (evaluations > 1) judge(checked(first_, before + 1).total, checked(last_, out_.evaluations).total);
    }

    Stylised result(const torch::Tensor& picture) {
        out_.picture = picture;
        out_.curve = curve_of(options_.iterations, out_.evaluations);
        if (!moved_ && !still_.empty()) out_.warnings.push_back(still_);
        return std::move(out_);
    }

  private:
    struct Point {
        std::int64_t step;
        Losses losses;
        bool is_early_end = false;  ///< of a scale
    };

    void refuse_infinite(const torch::Tensor& picture) const {
        if (!picture.isfinite().all().item<bool>())
            throw std::runtime_error("the picture is not finite after step " + std::to_string(out_.evaluations) +
                                     "; lower learning_rate or the weights");
    }

    // Of so many iterations, up to evaluation `last`.
    [[nodiscard]] std::vector<Losses> curve_of(std::int64_t iterations, std::int64_t last) const {
        std::vector<Losses> curve;
        for (const auto& [step, losses, is_early_end] : points_)
            if (step <= last && (is_early_end || is_on_curve(step, iterations))) curve.push_back(losses);
        return curve;
    }

    // With the losses of the picture that stays.
    void end_curve_early() {
        if (!points_.empty() && points_.back().step == out_.evaluations) points_.pop_back();
        points_.push_back({out_.evaluations, checked(last_, out_.evaluations), true});
    }

    [[nodiscard]] bool is_on_any_curve(std::int64_t step) const {
        return is_on_curve(step, options_.iterations) ||
               std::ranges::any_of(options_.record_at,
                                   [&](std::int64_t count) { return step <= count && is_on_curve(step, count); });
    }

    // `picture`, whose losses are `last`, is what `count` evaluations end with, or all that there were.
    void record(std::int64_t count, const torch::Tensor& picture, const LossTensors& last,
                const std::vector<std::string>& warnings) {
        refuse_infinite(picture);
        Stylised so_far{
            picture.detach().clone(), curve_of(count, out_.evaluations - 1), out_.evaluations, {}, out_.warnings};
        const Losses end = checked(last, out_.evaluations);
        so_far.curve.push_back(end);
        so_far.warnings.insert(so_far.warnings.end(), warnings.begin(), warnings.end());
        if (const std::string still = standing_still(checked(first_, 1).total, end.total); count > 1 && !still.empty())
            so_far.warnings.push_back(still);
        options_.on_record(count, so_far);
    }

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
        if (is_on_any_curve(step)) points_.push_back({step, checked(losses, step)});
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
        auto next = options_.record_at.begin();
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
            if (next != options_.record_at.end() && *next == i + 1) record(*next++, picture, last_, {});
        }
    }

    void by_lbfgs(torch::Tensor& picture, const Targets& targets, std::int64_t evaluations) {
        LossTensors best;  // for the best picture, which is the result
        const auto evaluate_and_save = [&] {
            torch::Tensor loss = evaluate(picture, targets);
            save(picture);
            return loss;
        };
        const auto record_so_far = [&](std::int64_t count, const torch::Tensor& so_far, const LbfgsOutcome& outcome) {
            record(count, so_far.clamp(0, 1), best.total.defined() ? best : last_, warnings_of(outcome, count));
        };
        const LbfgsOutcome outcome = minimise(picture, evaluate_and_save,
                                              {evaluations, options_.lbfgs_history, options_.line_search,
                                               [&] { best = last_; }, options_.record_at, record_so_far});
        if (best.total.defined()) {
            last_ = best;
            if (out_.evaluations == options_.iterations) points_.back().losses = checked(last_, out_.evaluations);
        }
        std::ranges::copy(warnings_of(outcome, evaluations), std::back_inserter(out_.warnings));
        const torch::NoGradGuard no_gradients;
        picture.clamp_(0, 1);
    }

    const FeatureExtractor& network_;
    const GatysOptions& options_;
    LossOptions loss_;  ///< with the current scale's smoothing and directions
    std::int64_t draws_ = 0;
    Tiling tiling_;
    std::vector<Point> points_;  ///< of the curves
    LossWeights weights_;        ///< of the current scale
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
    const bool falls = options.optimizer == Optimizer::adam && options.schedule != Schedule::constant;
    if (!options.record_at.empty() && (options.scales.count > 1 || falls))
        throw std::logic_error("an optimisation with scales or a schedule passes through no shorter one");
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
