#include "runners/nst/parameters/conditions.hpp"
#include "runners/nst/parameters/table.hpp"

namespace stylesweep::nst {

std::vector<Field> judging_fields() {
    using P = Parameters;
    const Conditions with_lpips = {{"lpips", {"alex", "squeeze", "vgg"}}};
    std::vector<std::string> references = extractors();
    references.insert(references.begin(), "none");
    const Conditions with_reference = {{"reference", extractors()}};
    return {
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
            .checked_with = Names{"lpips", "lpips_heads"},
        },
        {
            .name = "lpips_heads",
            .member = &P::lpips_heads,
            .type = "file",
            .meaning = "LPIPS 0.1's linear heads (safetensors)",
            .choices = {"none"},
            .when = with_lpips,
            .checked_with = Names{"lpips", "lpips_backbone"},
        },
        {
            .name = "reference",
            .member = &P::reference,
            .type = "choice",
            .meaning = "common network for comparing the losses of outputs of all architectures",
            .choices = references,
        },
        {
            .name = "reference_weights",
            .member = &P::reference_weights,
            .type = "file",
            .meaning = "its weights: random (seed 0, normalised on the content picture) or a safetensors file",
            .choices = {"random"},
            .when = with_reference,
            .checked_with = Names{"reference"},
        },
        {
            .name = "reference_pooling",
            .member = &P::reference_pooling,
            .type = "choice",
            .meaning = "pooling of the reference network, like `pooling`",
            .choices = {"auto", "avg", "max"},
            .when = {{"reference", pooling_extractors()}},
            .semantics = 2,
        },
        {
            .name = "reference_weights_scaling",
            .member = &P::reference_weights_scaling,
            .type = "choice",
            .meaning = "for the reference network, like `weights_scaling`",
            .choices = {"none", "mean_activation"},
            .when = with_reference,
        },
        {
            .name = "cfsd_weights",
            .member = &P::cfsd_weights,
            .type = "file",
            .meaning = "trained weights of vgg19 (safetensors), for the metric cfsd",
            .choices = {"none"},
            .checked_with = Names{},
        },
        {
            .name = "sifid_network",
            .member = &P::sifid_network,
            .type = "file",
            .meaning = "a TorchScript file (.pt, with a YAML file beside it) that returns a feature map, such as "
                       "Inception to its "
                       "second pooling, for the metric sifid",
            .choices = {"none"},
            .described = ".pt",
            .checked_with = Names{"trust"},
        },
        {
            .name = "embedding",
            .member = &P::embedding,
            .type = "file",
            .meaning = "a TorchScript file (.pt, with a YAML file beside it) that returns a vector, such as CLIP's, or "
                       "feature maps, "
                       "as for DISTS, for the metrics embedding_content_similarity and embedding_style_similarity",
            .choices = {"none"},
            .described = ".pt",
            .checked_with = Names{"trust"},
        },
    };
}

}  // namespace stylesweep::nst
