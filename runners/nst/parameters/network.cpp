#include "runners/nst/features/extractor.hpp"
#include "runners/nst/parameters/conditions.hpp"
#include "runners/nst/parameters/table.hpp"

namespace stylesweep::nst {

std::vector<Field> network_fields() {
    using P = Parameters;
    const Conditions module = {{"architecture", {"module"}}};
    const Conditions learns = where_it_learns(), train = in_training();
    const std::vector<std::string> pooling = pooling_extractors();
    std::vector<std::string> on_onednn = names_of_architectures([](const Architecture& each) {
        return FeatureExtractor::suits_onednn({&each, each.taps, Pooling::average});
    });
    const Conditions trains_on_onednn = in_training_with(on_onednn);
    on_onednn.emplace_back("fast");
    const Conditions convolves_itself = {{"architecture", on_onednn}};
    return {
        {
            .name = "pooling",
            .member = &P::pooling,
            .type = "choice",
            .meaning =
                "pooling of the network; auto: max, as in training, if weights are a file, and avg if they are random",
            .choices = {"auto", "avg", "max"},
            .defaults = {{train, "max"}},
            .when = {{"architecture", pooling}},
            .or_when = in_training_with(pooling),
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
            .checked_with = Names{"architecture", "extractor", "content_layers", "style_layers"},
        },
        {
            .name = "weights_scaling",
            .member = &P::weights_scaling,
            .type = "choice",
            .meaning = "mean_activation: each channel used by the losses is scaled to mean activation 1 on the content "
                       "picture, as Gatys et al. 2016 scaled VGG (section 2)",
            .choices = {"none", "mean_activation"},
            .when = learns,
        },
        {
            .name = "memory_format",
            .member = &P::memory_format,
            .type = "choice",
            .meaning = "layout of activations and weights if LibTorch convolves",
            .choices = {"channels_last", "contiguous"},
            .defaults = {{module, "contiguous"}},
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
    };
}

}  // namespace stylesweep::nst
