#include "runners/nst/jobs/gatys_options.hpp"

#include <charconv>
#include <cmath>
#include <sstream>

#include "runners/core/job.hpp"

namespace stylesweep::nst {
namespace {

// Nothing: it is none above 0.
std::optional<double> positive_number(std::string text) {
    text.erase(0, text.find_first_not_of(' '));
    text.erase(text.find_last_not_of(' ') + 1);
    double number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool whole = error == std::errc() && end == text.data() + text.size();
    return whole && number > 0 && std::isfinite(number) ? std::optional(number) : std::nullopt;
}

// A list such as 5,2; `word` stands for an empty one.
std::vector<double> numbers_of(const char* name, const std::string& text, const char* word) {
    if (text == word) return {};
    std::vector<double> all;
    std::istringstream parts(text + ",");
    for (std::string part; std::getline(parts, part, ',');) {
        const auto number = positive_number(part);
        if (!number)
            throw runners::BadInput(std::string(name) + ": '" + text +
                                    "' is no list of numbers above 0, one for each " +
                                    "scale, such as 5,2; nor is it the word " + word);
        all.push_back(*number);
    }
    return all;
}

}  // namespace

LossOptions loss_options(const Parameters& p) {
    return {loss_form(p.loss), Smoothing::none, layer_weights(p.content_layers), layer_weights(p.style_layers)};
}

GatysOptions gatys_options(const Parameters& p) {
    GatysOptions options{p.content_weight, p.style_weight, p.learning_rate, p.iterations};
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
    options.scales = {p.scales, p.coarsest, numbers_of("scale_iterations", p.scale_iterations, "even"),
                      numbers_of("scale_style_weights", p.scale_style_weights, "same"), p.scale_detail};
    options.tile = p.tile;
    return options;
}

}  // namespace stylesweep::nst
