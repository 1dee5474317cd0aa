#include "runners/nst/parameters/conditions.hpp"
#include "runners/nst/parameters/table.hpp"

namespace stylesweep::nst {

std::vector<Field> picture_fields() {
    using P = Parameters;
    std::vector<std::string> methods = extractors();
    methods.insert(methods.end(), {"fast", "fast-train"});
    const Conditions gatys = in_gatys(), learns = where_it_learns(), fast = {{"architecture", {"fast"}}};
    return {
        {
            .name = "architecture",
            .member = &P::architecture,
            .type = "choice",
            .meaning = "fast: a trained feed-forward network; fast-train: trains one; else optimisation-based (Gatys, "
                       "Ecker and Bethge 2016) with this feature extractor",
            .choices = methods,
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
            .meaning = "the picture whose style is taken; `fast`: only what its output is judged by",
            .required = true,
            .required_when = learns,
        },
        {
            .name = "style_2",
            .member = &P::style_2,
            .type = "file",
            .meaning = "a second style, blended in",
            .choices = {"none"},
            .when = gatys,
        },
        {
            .name = "style_3",
            .member = &P::style_3,
            .type = "file",
            .meaning = "a third style, blended in",
            .choices = {"none"},
            .when = gatys,
        },
        {
            .name = "style_4",
            .member = &P::style_4,
            .type = "file",
            .meaning = "a fourth style, blended in",
            .choices = {"none"},
            .when = gatys,
        },
        {
            .name = "blend_2",
            .member = &P::blend_2,
            .type = "number",
            .meaning = "share of style_2 in the target where style has 1",
            .least = 0,
            .most = 1e6,
            .when = gatys,
        },
        {
            .name = "blend_3",
            .member = &P::blend_3,
            .type = "number",
            .meaning = "share of style_3 in the target where style has 1",
            .least = 0,
            .most = 1e6,
            .when = gatys,
        },
        {
            .name = "blend_4",
            .member = &P::blend_4,
            .type = "number",
            .meaning = "share of style_4 in the target where style has 1",
            .least = 0,
            .most = 1e6,
            .when = gatys,
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
    };
}

}  // namespace stylesweep::nst
