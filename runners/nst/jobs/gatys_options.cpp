#include "runners/nst/jobs/gatys_options.hpp"

#include "runners/nst/parameters/number_list.hpp"

namespace stylesweep::nst {
LossOptions loss_options(const Parameters& p) {
    return {loss_form(p.loss),
            Smoothing::none,
            layer_weights(p.content_layers),
            layer_weights(p.style_layers),
            style_statistics(p.style_statistics),
            static_cast<std::uint64_t>(p.seed)};
}

GatysOptions gatys_options(const Parameters& p) {
    GatysOptions options{p.content_weight, p.style_weight, p.learning_rate, p.iterations};
    options.save_every = p.save_every;
    options.tv_weight = p.tv_weight;
    options.damping = p.damping;
    options.schedule = schedule_named(p.schedule);
    options.decay = p.decay;
    options.lbfgs_history = p.lbfgs_history;
    options.line_search = p.line_search == "strong_wolfe" ? LineSearch::strong_wolfe : LineSearch::none;
    options.optimizer = p.optimizer == "lbfgs" ? Optimizer::lbfgs : Optimizer::adam;
    options.start = p.init == "noise" ? Start::noise : p.init == "style" ? Start::style : Start::content;
    options.seed = static_cast<std::uint64_t>(p.seed);
    options.init_noise = p.init_noise;
    options.loss = loss_options(p);
    options.softmax_temperature = p.smoothing == "softmax" ? p.smoothing_temperature : 0;
    options.scales = {p.scales, p.coarsest, numbers_of("scale_iterations", p.scale_iterations, "even", "scale"),
                      numbers_of("scale_style_weights", p.scale_style_weights, "same", "scale"), p.scale_detail};
    options.tile = p.tile;
    return options;
}

}  // namespace stylesweep::nst
