#include "runners/nst/parameter_table.hpp"

#include <algorithm>

#include "runners/nst/features/extractor.hpp"

namespace stylesweep::nst {
namespace {

std::vector<std::string> names_of(bool (*wanted)(const Architecture&)) {
    std::vector<std::string> names;
    for (const Architecture& each : architectures())
        if (wanted(each)) names.push_back(each.name);
    return names;
}

Conditions trains_in(const std::vector<std::string>& extractors) {
    return {{"architecture", {"fast-train"}}, {"extractor", extractors}};
}

}  // namespace

const std::vector<Field>& fields() {
    using P = Parameters;
    static const std::vector<std::string> extractors = names_of([](const Architecture&) { return true; });
    static const Conditions gatys = {{"architecture", extractors}};
    std::vector<std::string> on_onednn = names_of([](const Architecture& each) {
        return FeatureExtractor::suits_onednn({&each, each.taps, Pooling::average});
    });
    static const Conditions trains_on_onednn = trains_in(on_onednn);
    on_onednn.emplace_back("fast");
    static const Conditions convolves_itself = {{"architecture", on_onednn}};
    static const std::vector<std::string> pooling = names_of([](const Architecture& each) { return each.pools(); });
    static const Conditions fast = {{"architecture", {"fast"}}};
    static const Conditions train = {{"architecture", {"fast-train"}}};
    // pytorch/examples' recipe. Its losses are neural-style-pt's with other weights; it names layers of vgg16, and
    // vgg19 has the same names.
    static const Conditions train_as_they_do = {{"architecture", {"fast-train"}}, {"loss", {"neural-style"}}};
    static const Conditions train_in_vgg = trains_in({"vgg16", "vgg19"});
    const auto and_training = [](std::vector<std::string> names) {
        names.emplace_back("fast-train");
        return Conditions{{"architecture", std::move(names)}};
    };
    static const Conditions learns = and_training(extractors);  // has a style and losses
    static const Conditions several_scales = {{"architecture", extractors},
                                              {"scales", {"2", "3", "4", "5", "6", "7", "8"}}};
    static const Conditions by_lbfgs = {{"architecture", extractors}, {"optimizer", {"lbfgs"}}};
    static const Conditions with_lpips = {{"lpips", {"alex", "squeeze", "vgg"}}};
    std::vector<std::string> references = {"none"};
    references.insert(references.end(), extractors.begin(), extractors.end());
    std::vector<std::string> training_extractors = {"vgg16"};  // the default comes first
    for (const std::string& each : extractors)
        if (each != "vgg16") training_extractors.push_back(each);
    std::vector<std::string> everything = extractors;
    everything.emplace_back("fast");
    everything.emplace_back("fast-train");
    static const std::vector<Field> all = {
        {
            .name = "architecture",
            .member = &P::architecture,
            .type = "choice",
            .meaning = "fast: a trained feed-forward network; fast-train: trains one; else optimisation-based (Gatys, "
                       "Ecker and Bethge 2016) with this feature extractor",
            .choices = everything,
        },
        {
            .name = "precision",
            .member = &P::precision,
            .type = "choice",
            .meaning = "storage and compute type of the network; losses stay in fp32",
            .choices = {"fp32", "tf32", "bf16", "fp16", "int8"},
        },
        {
            .name = "resolution",
            .member = &P::resolution,
            .type = "size",
            .meaning = "output size in pixels: longer side, or WIDTHxHEIGHT",
        },
        {
            .name = "content",
            .member = &P::content,
            .type = "file",
            .meaning = "the picture to restyle",
            .required = true,
        },
        {
            .name = "style",
            .member = &P::style,
            .type = "file",
            .meaning =
                "the picture whose style is taken, or several blended: a folder of pictures, or a text file with a "
                "path a line (.txt); `fast`: only what its output is judged by",
            .required = true,
            .required_when = learns,
            .lists = true,
            .list_ending = ".txt",
            .folders = true,
        },
        {
            .name = "style_shares",
            .member = &P::style_shares,
            .type = "string",
            .meaning = "shares of the style's pictures, where there are several, such as 2,1; even: all alike",
        },
        {
            .name = "content_mask",
            .member = &P::content_mask,
            .type = "file",
            .meaning = "a picture whose colours are regions of the content, each of which gets the style of the region "
                       "with the same colour in style_mask (Gatys et al. 2017, section 4)",
            .choices = {"none"},
            .when = gatys,
        },
        {
            .name = "style_mask",
            .member = &P::style_mask,
            .type = "file",
            .meaning = "the same of the style; of several styles a text file with the path of a mask a line (.txt)",
            .choices = {"none"},
            .when = gatys,
            .lists = true,
            .list_ending = ".txt",
        },
        {
            .name = "style_scale",
            .member = &P::style_scale,
            .type = "number",
            .meaning = "longer side of the style picture relative to the output's",
            .least = 0.05,
            .most = 20,
            .when = learns,
        },
        {
            .name = "preserve_color",
            .member = &P::preserve_color,
            .type = "choice",
            .meaning =
                "luminance: the style is transferred in luminance only, the content keeps its colours (Gatys et "
                "al. 2016, arXiv:1606.05897, section 4); match: the style picture gets the content's colours first "
                "(section 3); original: the output gets them at the end (neural-style's original_colors)",
            .choices = {"none", "luminance", "match", "original"},
            .when = gatys,
        },
        {
            .name = "model",
            .member = &P::model,
            .type = "file",
            .meaning = "the trained network (safetensors)",
            .when = fast,
            .required = true,
        },
        {
            .name = "loss",
            .member = &P::loss,
            .type = "choice",
            .meaning = "how errors become losses (docs/extractors.md): relative to their targets; gatys: equations 1, "
                       "4, 5 and 7 of Gatys et al. 2016; neural-style: as neural-style-pt",
            .choices = {"relative", "gatys", "neural-style"},
            .defaults = {{train, "neural-style"}},
            .when = learns,
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
            .defaults = {{train_as_they_do, 1e10}},
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
            .when = learns,
        },
        {
            .name = "content_layers",
            .member = &P::content_layers,
            .type = "layers",
            .meaning = "layers of the content loss, with weights if wanted: conv3_1:1, conv4_2:0.5; default: the "
                       "architecture's (docs/extractors.md)",
            .choices = {"default"},
            .defaults = {{train_in_vgg, "conv2_2"}},
            .when = learns,
        },
        {
            .name = "style_layers",
            .member = &P::style_layers,
            .type = "layers",
            .meaning = "layers of the style loss, likewise",
            .choices = {"default"},
            .defaults = {{train_in_vgg, "conv1_2,conv2_2,conv3_3,conv4_3"}},
            .when = learns,
        },
        {
            .name = "style_statistics",
            .member = &P::style_statistics,
            .type = "choice",
            .meaning =
                "what is compared of style layers (docs/extractors.md); gram: Gram matrices; mean_std: means and "
                "deviations of channels (Li et al. 2017); sliced_wasserstein: distributions along random "
                "directions (Heitz et al. 2021)",
            .choices = {"gram", "mean_std", "sliced_wasserstein"},
            .when = learns,
        },
        {
            .name = "smoothing",
            .member = &P::smoothing,
            .type = "choice",
            .meaning = "softmax: activations are smoothed before the losses, the remedy for residual networks (Wang, "
                       "Li and Vasconcelos, CVPR 2021)",
            .choices = {"none", "softmax"},
            .when = gatys,
        },
        {
            .name = "smoothing_temperature",
            .member = &P::smoothing_temperature,
            .type = "number",
            .meaning = "what activations are divided by before the softmax, in standard deviations of their layer: "
                       "higher is smoother",
            .least = 1e-3,
            .most = 1e6,
            .when = {{"architecture", extractors}, {"smoothing", {"softmax"}}},
            .semantics = 2,  // of `smoothing: softmax`, which once had no temperature
        },
        {
            .name = "iterations",
            .member = &P::iterations,
            .type = "integer",
            .meaning = "evaluations of the losses and their gradient; fast-train: batches",
            .least = 1,
            .most = 1e6,
            .defaults = {{train, 40'000}},
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
        },
        {
            .name = "coarsest",
            .member = &P::coarsest,
            .type = "integer",
            .meaning = "least shorter side of the coarsest of the scales, pixels",
            .least = 1,
            .most = 65'536,
            .when = several_scales,
            .semantics = 2,  // of `scales` above 1, which once lost the content's detail
        },
        {
            .name = "scale_iterations",
            .member = &P::scale_iterations,
            .type = "string",
            .meaning = "how the scales share the iterations, from coarse to fine, such as 5,2; even: equally",
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
            .meaning = "whether the content's detail, which a coarse size cannot show, is put back at the next",
            .when = several_scales,
        },
        {
            .name = "optimizer",
            .member = &P::optimizer,
            .type = "choice",
            .meaning = "adam (Kingma and Ba 2015) or lbfgs (Liu and Nocedal 1989)",
            .choices = {"adam", "lbfgs"},
            .when = learns,
        },
        {
            .name = "learning_rate",
            .member = &P::learning_rate,
            .type = "number",
            .meaning = "Adam's step size, on an image of 0 to 1 or on a trained network's weights",
            .least = 1e-9,
            .most = 100,
            .defaults = {{train, 1e-3}},
            .when = {{"architecture", learns.at("architecture")}, {"optimizer", {"adam"}}},
            .semantics = 2,
        },
        {
            .name = "damping",
            .member = &P::damping,
            .type = "number",
            .meaning =
                "keeps Adam's steps small where the style is weak beside the content: its epsilon, relative to "
                "content_weight times the gradient of the style loss at the start (docs/optimisers.md); 0: plain Adam",
            .least = 0,
            .most = 1e6,
            .when = {{"architecture", extractors}, {"optimizer", {"adam"}}},
        },
        {
            .name = "schedule",
            .member = &P::schedule,
            .type = "choice",
            .meaning = "of Adam's step size; cosine: it falls to 0 by the last iteration (Loshchilov and Hutter 2017), "
                       "linear likewise; exponential: to `decay` of itself; step: times `decay` at a half and at three "
                       "quarters of the iterations",
            .choices = {"cosine", "constant", "linear", "exponential", "step"},
            .when = {{"architecture", extractors}, {"optimizer", {"adam"}}},
        },
        {
            .name = "decay",
            .member = &P::decay,
            .type = "number",
            .meaning = "factor of the schedules exponential and step",
            .least = 1e-9,
            .most = 1,
            .when = {{"architecture", extractors}, {"optimizer", {"adam"}}, {"schedule", {"exponential", "step"}}},
        },
        {
            .name = "lbfgs_history",
            .member = &P::lbfgs_history,
            .type = "integer",
            .meaning = "correction pairs that L-BFGS keeps; scipy: 10, neural-style: 100",
            .least = 1,
            .most = 1000,
            .when = by_lbfgs,
            .semantics = 2,  // of `optimizer: lbfgs`, whose steps once depended on the scale of the loss
        },
        {
            .name = "line_search",
            .member = &P::line_search,
            .type = "choice",
            .meaning =
                "how L-BFGS chooses the length of a step; none: 1 (or what the first one needs); strong_wolfe: by "
                "the strong Wolfe conditions, whose evaluations count among the iterations",
            .choices = {"none", "strong_wolfe"},
            .when = by_lbfgs,
        },
        {
            .name = "init",
            .member = &P::init,
            .type = "file",
            .meaning = "the picture to start from; noise: white, seeded; FILE: any picture, such as an earlier output",
            .choices = {"content", "noise", "style"},
            .when = gatys,
        },
        {
            .name = "init_noise",
            .member = &P::init_noise,
            .type = "number",
            .meaning = "share of white noise, seeded, that is blended into the picture to start from",
            .least = 0,
            .most = 1,
            .when = gatys,
        },
        {
            .name = "seed",
            .member = &P::seed,
            .type = "integer",
            .meaning = "of the random weights, the noise and sliced_wasserstein's directions",
            .least = 0,
            .most = 9e15,
            .when = learns,
        },
        {
            .name = "pooling",
            .member = &P::pooling,
            .type = "choice",
            .meaning =
                "how the network pools; auto: max, as it was trained, where weights are a file, and avg where they "
                "are random",
            .choices = {"auto", "avg", "max"},
            .defaults = {{train, "max"}},
            .when = {{"architecture", pooling}},
            .or_when = trains_in(pooling),
            .semantics = 2,
        },
        {
            .name = "weights",
            .member = &P::weights,
            .type = "file",
            .meaning = "the feature extractor's weights: random (He-initialised, normalised on the content picture) or "
                       "a safetensors file",
            .choices = {"random"},
            .when = learns,
        },
        {
            .name = "weights_scaling",
            .member = &P::weights_scaling,
            .type = "choice",
            .meaning =
                "mean_activation: each channel that the losses look at is scaled to mean activation 1 on the content "
                "picture, as Gatys et al. 2016 scaled VGG (section 2)",
            .choices = {"none", "mean_activation"},
            .when = learns,
        },
        {
            .name = "memory_format",
            .member = &P::memory_format,
            .type = "choice",
            .meaning = "layout of activations and weights where LibTorch convolves",
            .choices = {"channels_last", "contiguous"},
        },
        {
            .name = "conv_algorithm",
            .member = &P::conv_algorithm,
            .type = "choice",
            .meaning = "auto: the fastest here; winograd: oneDNN's on CPUs with AVX-512, else stylesweep's own (AVX2), "
                       "in float32; direct: oneDNN's on its own layouts (AVX-512), auto's choice for bf16 and int8; "
                       "libtorch: LibTorch's",
            .choices = {"auto", "direct", "winograd", "libtorch"},
            .when = convolves_itself,
            .or_when = trains_on_onednn,
        },
        {
            .name = "extractor",
            .member = &P::extractor,
            .type = "choice",
            .meaning = "the network that the losses are computed in",
            .choices = training_extractors,
            .when = train,
        },
        {
            .name = "pictures",
            .member = &P::pictures,
            .type = "file",
            .meaning = "the pictures to train on: a folder, or a text file with a path a line",
            .when = train,
            .required = true,
            .lists = true,
            .folders = true,
        },
        {
            .name = "batch",
            .member = &P::batch,
            .type = "integer",
            .meaning = "pictures per iteration",
            .least = 1,
            .most = 256,
            .when = train,
        },
        {
            .name = "crop",
            .member = &P::crop,
            .type = "integer",
            .meaning = "side of the squares that are cut from them, pixels",
            .least = 32,
            .most = 4096,
            .when = train,
        },
        {
            .name = "channels",
            .member = &P::channels,
            .type = "integer",
            .meaning = "of the network's first layer; Johnson et al.: 32",
            .least = 1,
            .most = 256,
            .when = train,
        },
        {
            .name = "checkpoint_every",
            .member = &P::checkpoint_every,
            .type = "integer",
            .meaning = "iterations between checkpoints, from which an interrupted job goes on",
            .least = 1,
            .most = 1e6,
            .when = train,
        },
        {
            .name = "save_every",
            .member = &P::save_every,
            .type = "integer",
            .meaning = "iterations between networks that are kept beside the last one, each with its picture of "
                       "content; 0: none",
            .least = 0,
            .most = 1e6,
            .when = train,
        },
        {
            .name = "model_precision",
            .member = &P::model_precision,
            .type = "choice",
            .meaning = "number type of the trained network's file",
            .choices = {"fp16", "fp32"},
            .when = train,
        },
        {
            .name = "lpips",
            .member = &P::lpips,
            .type = "choice",
            .meaning = "backbone of the metric lpips",
            .choices = {"none", "alex", "squeeze", "vgg"},
        },
        {
            .name = "lpips_backbone",
            .member = &P::lpips_backbone,
            .type = "file",
            .meaning = "its weights (safetensors)",
            .choices = {"none"},
            .when = with_lpips,
        },
        {
            .name = "lpips_heads",
            .member = &P::lpips_heads,
            .type = "file",
            .meaning = "LPIPS 0.1's linear heads (safetensors)",
            .choices = {"none"},
            .when = with_lpips,
        },
        {
            .name = "reference",
            .member = &P::reference,
            .type = "choice",
            .meaning = "network in which the losses of every architecture's output are compared",
            .choices = references,
        },
        {
            .name = "reference_weights",
            .member = &P::reference_weights,
            .type = "file",
            .meaning = "its weights: random (seed 0, normalised on the content picture) or a safetensors file",
            .choices = {"random"},
            .when = {{"reference", extractors}},
        },
        {
            .name = "reference_pooling",
            .member = &P::reference_pooling,
            .type = "choice",
            .meaning = "how the reference network pools, as `pooling`",
            .choices = {"auto", "avg", "max"},
            .when = {{"reference", pooling}},
            .semantics = 2,
        },
        {
            .name = "reference_weights_scaling",
            .member = &P::reference_weights_scaling,
            .type = "choice",
            .meaning = "of the reference network, as `weights_scaling`",
            .choices = {"none", "mean_activation"},
            .when = {{"reference", extractors}},
        },
        {
            .name = "checkpoint_segments",
            .member = &P::checkpoint_segments,
            .type = "integer",
            .meaning =
                "parts of the network whose activations are computed again on the way back: less memory, more time",
            .least = 1,
            .most = 64,
            .when = learns,
        },
        {
            .name = "tile",
            .member = &P::tile,
            .type = "integer",
            .meaning = "side of the tiles, pixels, that the picture goes through the network in, 0: whole; the same "
                       "losses and gradient, less memory, more time",
            .least = 0,
            .most = 65'536,
            .when = {{"architecture", extractors}, {"style_statistics", {"gram"}}, {"content_mask", {"none"}}},
        },
        {
            .name = "deterministic",
            .member = &P::deterministic,
            .type = "boolean",
            .meaning = "only algorithms that give the same bits every time; on a CPU all are",
        },
    };
    return all;
}

}  // namespace stylesweep::nst
