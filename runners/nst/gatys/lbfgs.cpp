#include "runners/nst/gatys/lbfgs.hpp"

#include <cmath>
#include <limits>

namespace stylesweep::nst {
namespace {

constexpr double first_change = 1e-3;  // mean change of a pixel value in 0 to 1

struct Spent {};

/// The problem in LibTorch's units: the picture divided by `unit_`, the loss times `scale_`.
class Scaled {
  public:
    Scaled(torch::Tensor& picture, const std::function<torch::Tensor()>& evaluate, const LbfgsOptions& options)
        : picture_(picture),
          evaluate_(evaluate),
          options_(options),
          unit_(std::exp2(std::round(std::log2(first_change * static_cast<double>(picture.numel()))))),
          variable_((picture.detach() / unit_).requires_grad_(true)) {}

    LbfgsOutcome run() {
        auto settings = torch::optim::LBFGSOptions(1)
                            .max_iter(options_.evaluations)
                            .max_eval(options_.evaluations)
                            .history_size(options_.history)
                            .tolerance_grad(0)
                            .tolerance_change(0);
        if (options_.line_search == LineSearch::strong_wolfe) settings.line_search_fn("strong_wolfe");
        torch::optim::LBFGS lbfgs({variable_}, settings);
        optimizer_ = &lbfgs;
        try {
            lbfgs.step([this] { return evaluated(); });
        } catch (const Spent&) {  // in the middle of a line search
        }
        show(best_.defined() ? best_ : variable_ * unit_);
        while (recorded_ < options_.record_at.size()) record();  // it ended early
        return outcome();
    }

  private:
    torch::Tensor evaluated() {
        if (evaluations_ == options_.evaluations) throw Spent{};
        show(variable_ * unit_);
        // A single evaluation without a line search ends with the step behind it, more of them where the last one was.
        if (evaluations_ == 1 && records_at(1)) record();
        ++evaluations_;
        if (picture_.grad().defined()) picture_.mutable_grad().zero_();
        const torch::Tensor loss = evaluate_().detach();
        const bool searches = options_.line_search != LineSearch::none;
        if (searches) keep_if_best(loss.item<double>());
        if ((evaluations_ > 1 || searches) && records_at(evaluations_)) record();
        if (evaluations_ == 1) scale_ = scale_for(picture_.grad());
        variable_.mutable_grad() = picture_.grad() * (scale_ * unit_);
        return loss * scale_;
    }

    [[nodiscard]] LbfgsOutcome outcome() const {
        const auto& state = static_cast<const torch::optim::LBFGSParamState&>(*optimizer_->state().begin()->second);
        return {evaluations_, state.n_iter() > 1 && state.old_dirs().empty()};
    }

    [[nodiscard]] bool records_at(std::int64_t evaluations) const {
        return recorded_ < options_.record_at.size() && options_.record_at[recorded_] == evaluations;
    }

    void record() {
        options_.on_record(options_.record_at[recorded_++], best_.defined() ? best_ : picture_.detach(), outcome());
    }

    void show(const torch::Tensor& values) {
        const torch::NoGradGuard no_gradients;
        picture_.copy_(values);
    }

    void keep_if_best(double loss) {
        if (!(loss < best_loss_)) return;
        best_loss_ = loss;
        best_ = picture_.detach().clone();
        if (options_.on_best) options_.on_best();
    }

    // The first step is along the negative gradient and has the length unit_ in the L1 norm. Dividing by the gradient's
    // largest value first keeps its square from underflowing to 0.
    [[nodiscard]] double scale_for(const torch::Tensor& gradient) const {
        const double largest = gradient.abs().max().item<double>();
        if (!(largest > 0) || !std::isfinite(largest)) return 1;
        const torch::Tensor shape = gradient / largest;
        return shape.abs().sum().item<double>() / (shape.square().sum().item<double>() * largest * unit_);
    }

    torch::Tensor& picture_;
    const std::function<torch::Tensor()>& evaluate_;
    const LbfgsOptions& options_;
    double unit_, scale_ = 1;
    torch::Tensor variable_, best_;
    double best_loss_ = std::numeric_limits<double>::infinity();
    std::int64_t evaluations_ = 0;
    std::size_t recorded_ = 0;
    torch::optim::LBFGS* optimizer_ = nullptr;
};

}  // namespace

LbfgsOutcome minimise(torch::Tensor& picture, const std::function<torch::Tensor()>& evaluate,
                      const LbfgsOptions& options) {
    return Scaled(picture, evaluate, options).run();
}

}  // namespace stylesweep::nst
