#include "runners/nst/parameters/conditions.hpp"
#include "runners/nst/parameters/table.hpp"

namespace stylesweep::nst {

std::vector<Field> loss_fields() {
    using P = Parameters;
    const Conditions gatys = in_gatys(), learns = where_it_learns(), varies = where_losses_vary();
    const Conditions train = in_fast_training();
    // pytorch/examples' recipe. Its losses are neural-style-pt's with other weights; its layers are those of vgg16, and
    // vgg19 has the same names.
    const Conditions train_as_they_do = {{"architecture", {"fast-train"}}, {"loss", {"neural-style"}}};
    const Conditions train_in_vgg = in_training_with({"vgg16", "vgg19"});
    const Conditions smoothed = {{"architecture", extractors()}, {"smoothing", {"softmax"}}};
    return {
        {
            .name = "loss",
            .member = &P::loss,
            .type = "choice",
            .meaning = "form of the losses (docs/extractors.md); relative: errors relative to their targets; gatys: "
                       "equations 1, "
                       "4, 5 and 7 of Gatys et al. 2016; neural-style: as neural-style-pt",
            .choices = {"relative", "gatys", "neural-style"},
            .defaults = {{train, "neural-style"}},
            .when = varies,
        },
        {
            .name = "content_weight",
            .member = &P::content_weight,
            .type = "number",
            .meaning = "weight of the content loss",
            .least = 0,
            .most = 1e12,
            .defaults = {{train_as_they_do, 1e5}},
            .when = learns,
        },
        {
            .name = "style_weight",
            .member = &P::style_weight,
            .type = "number",
            .meaning = "weight of the style loss",
            .least = 0,
            .most = 1e12,
            .defaults = {{train_as_they_do, 1e10}, {in_adain_training(), 10.0}},
            .when = learns,
        },
        {
            .name = "tv_weight",
            .member = &P::tv_weight,
            .type = "number",
            .meaning = "weight of the total variation: mean squares (Mahendran and Vedaldi 2015), or with loss "
                       "neural-style the sum of absolute values",
            .least = 0,
            .most = 1e12,
            .when = varies,
        },
        {
            .name = "content_layers",
            .member = &P::content_layers,
            .type = "layers",
            .meaning = "layers of the content loss, optionally with weights: conv3_1:1, conv4_2:0.5; default: the "
                       "architecture's (docs/extractors.md)",
            .choices = {"default"},
            .defaults = {{train_in_vgg, "conv2_2"}},
            .when = varies,
        },
        {
            .name = "style_layers",
            .member = &P::style_layers,
            .type = "layers",
            .meaning = "layers of the style loss, likewise",
            .choices = {"default"},
            .defaults = {{train_in_vgg, "conv1_2,conv2_2,conv3_3,conv4_3"}},
            .when = varies,
        },
        {
            .name = "style_statistics",
            .member = &P::style_statistics,
            .type = "choice",
            .meaning = "statistics that are compared in style layers (docs/extractors.md); gram: Gram matrices; "
                       "mean_std: means and "
                       "deviations of channels (Li et al. 2017); sliced_wasserstein: distributions along random "
                       "directions (Heitz et al. 2021)",
            .choices = {"gram", "mean_std", "sliced_wasserstein"},
            .when = varies,
        },
        {
            .name = "smoothing",
            .member = &P::smoothing,
            .type = "choice",
            .meaning = "softmax: activations are smoothed before the losses, which helps residual networks (Wang, "
                       "Li and Vasconcelos, CVPR 2021)",
            .choices = {"none", "softmax"},
            .when = gatys,
        },
        {
            .name = "smoothing_temperature",
            .member = &P::smoothing_temperature,
            .type = "number",
            .meaning =
                "divisor of activations before the softmax, in standard deviations of their layer: higher is smoother",
            .least = 1e-3,
            .most = 1e6,
            .when = smoothed,
            .semantics = 2,  // for `smoothing: softmax`, which used to have no temperature
        },
    };
}

}  // namespace stylesweep::nst
