#include "runners/nst/parameters/conditions.hpp"
#include "runners/nst/parameters/table.hpp"

namespace stylesweep::nst {

std::vector<Field> optimisation_fields() {
    using P = Parameters;
    const Conditions gatys = in_gatys(), learns = where_it_learns(), varies = where_losses_vary();
    const Conditions train = in_fast_training(), train_adain = in_adain_training();
    const Conditions several_scales = {{"architecture", extractors()}, {"scales", {"2", "3", "4", "5", "6", "7", "8"}}};
    const Conditions by_lbfgs = {{"architecture", extractors()}, {"optimizer", {"lbfgs"}}},
                     by_adam = {{"architecture", extractors()}, {"optimizer", {"adam"}}};
    const Conditions from_noise = {{"architecture", extractors()}, {"init", {"noise"}}};
    const Conditions learns_by_adam = {{"architecture", varies.at("architecture")}, {"optimizer", {"adam"}}};
    const Conditions decays = {
        {"architecture", extractors()}, {"optimizer", {"adam"}}, {"schedule", {"exponential", "step"}}};
    return {
        {
            .name = "iterations",
            .member = &P::iterations,
            .type = "integer",
            .meaning = "evaluations of the losses and their gradient; fast-train, adain-train: batches",
            .least = 1,
            .most = 1e6,
            .defaults = {{train, 40'000}, {train_adain, 160'000}},
            .when = learns,
        },
        {
            .name = "save_every",
            .member = &P::save_every,
            .type = "integer",
            .meaning = "iterations between saved intermediate pictures, counted over all scales; in training: between "
                       "saved networks, each with its picture of content; 0: none",
            .least = 0,
            .most = 1e6,
            .when = learns,
        },
        {
            .name = "scales",
            .member = &P::scales,
            .type = "integer",
            .meaning = "sizes from coarse to fine, each twice the one before or less (see coarsest); iterations are "
                       "shared",
            .least = 1,
            .most = 8,
            .when = gatys,
            .checked_with = Names{"iterations", "scale_iterations", "scale_style_weights"},
        },
        {
            .name = "coarsest",
            .member = &P::coarsest,
            .type = "integer",
            .meaning = "minimum shorter side of the coarsest scale, pixels",
            .least = 1,
            .most = 65'536,
            .when = several_scales,
            .semantics = 2,  // for `scales` above 1, which used to lose the content's detail
        },
        {
            .name = "scale_iterations",
            .member = &P::scale_iterations,
            .type = "string",
            .meaning = "the scales' shares of the iterations, from coarse to fine, such as 5,2; even: equal",
            .when = several_scales,
        },
        {
            .name = "scale_style_weights",
            .member = &P::scale_style_weights,
            .type = "string",
            .meaning = "factor of style_weight at each scale, from coarse to fine, such as 1,0.5; same: 1 at each",
            .when = several_scales,
        },
        {
            .name = "scale_detail",
            .member = &P::scale_detail,
            .type = "boolean",
            .meaning = "whether the content's detail, which a coarse size cannot represent, is added at the next size",
            .when = several_scales,
        },
        {
            .name = "optimizer",
            .member = &P::optimizer,
            .type = "choice",
            .meaning = "adam (Kingma and Ba 2015) or lbfgs (Liu and Nocedal 1989)",
            .choices = {"adam", "lbfgs"},
            .when = varies,
        },
        {
            .name = "learning_rate",
            .member = &P::learning_rate,
            .type = "number",
            .meaning = "Adam's step size, for pixels in 0 to 1 or for a trained network's weights",
            .least = 1e-9,
            .most = 100,
            .defaults = {{train, 1e-3}, {train_adain, 1e-4}, {from_noise, 0.02}},
            .when = learns_by_adam,
            .or_when = train_adain,
            .semantics = 2,
        },
        {
            .name = "damping",
            .member = &P::damping,
            .type = "number",
            .meaning =
                "keeps Adam's steps small if the style is weak relative to the content: its epsilon, relative to "
                "content_weight times the gradient of the style loss at the start (docs/optimisers.md); 0: plain Adam",
            .least = 0,
            .most = 1e6,
            .defaults = {{from_noise, 0.0}},  // damped, it makes little progress from noise
            .when = by_adam,
        },
        {
            .name = "schedule",
            .member = &P::schedule,
            .type = "choice",
            .meaning =
                "schedule of Adam's step size; cosine: falls to 0 by the last iteration (Loshchilov and Hutter 2017), "
                "linear likewise; exponential: falls to `decay` times its value; step: times `decay` at a half and at "
                "three quarters of the iterations",
            .choices = {"cosine", "constant", "linear", "exponential", "step"},
            .when = by_adam,
        },
        {
            .name = "decay",
            .member = &P::decay,
            .type = "number",
            .meaning = "factor of the schedules exponential and step",
            .least = 1e-9,
            .most = 1,
            .when = decays,
        },
        {
            .name = "lbfgs_history",
            .member = &P::lbfgs_history,
            .type = "integer",
            .meaning = "number of L-BFGS correction pairs; scipy: 10, neural-style: 100",
            .least = 1,
            .most = 1000,
            .when = by_lbfgs,
            .semantics = 2,  // for `optimizer: lbfgs`, whose steps used to depend on the scale of the loss
        },
        {
            .name = "line_search",
            .member = &P::line_search,
            .type = "choice",
            .meaning = "step length of L-BFGS; none: 1 (scaled for the first step); strong_wolfe: by the strong Wolfe "
                       "conditions, whose evaluations count as iterations",
            .choices = {"none", "strong_wolfe"},
            .when = by_lbfgs,
        },
        {
            .name = "init",
            .member = &P::init,
            .type = "file",
            .meaning = "the initial picture; noise: white, seeded; FILE: any picture, such as an earlier output",
            .choices = {"content", "noise", "style"},
            .when = gatys,
            .checked_with = Names{},
        },
        {
            .name = "init_noise",
            .member = &P::init_noise,
            .type = "number",
            .meaning = "share of white noise, seeded, in the initial picture",
            .least = 0,
            .most = 1,
            .when = gatys,
        },
        {
            .name = "seed",
            .member = &P::seed,
            .type = "integer",
            .meaning = "seed of random weights, noise and sliced_wasserstein's directions",
            .least = 0,
            .most = 9e15,
            .when = learns,
        },
    };
}

}  // namespace stylesweep::nst
