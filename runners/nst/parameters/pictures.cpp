#include "runners/nst/parameters/conditions.hpp"
#include "runners/nst/parameters/table.hpp"

namespace stylesweep::nst {

std::vector<Field> picture_fields() {
    using P = Parameters;
    std::vector<std::string> methods = extractors();
    methods.insert(methods.end(), {"fast", "fast-train", "module"});
    const Conditions gatys = in_gatys(), learns = where_it_learns(), networks = {{"architecture", {"fast", "module"}}};
    Conditions scales_style = learns;
    scales_style["architecture"].emplace_back("module");
    return {
        {
            .name = "architecture",
            .member = &P::architecture,
            .type = "choice",
            .meaning = "fast: a trained feed-forward network; fast-train: trains one; module: any network in a "
                       "TorchScript file; else optimisation-based (Gatys, "
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
            .meaning = "the style picture, or several blended: a folder of pictures, or a text file with one path per "
                       "line (.txt); `fast`: only for quality metrics",
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
            .meaning = "shares of several style pictures, such as 2,1; even: equal",
            .checked_with = Names{"style"},
        },
        {
            .name = "content_mask",
            .member = &P::content_mask,
            .type = "file",
            .meaning = "a picture whose colours are regions of the content, each of which gets the style of the region "
                       "with the same colour in style_mask (Gatys et al. 2017, section 4)",
            .choices = {"none"},
            .when = gatys,
            .checked_with = Names{"style_mask", "style"},
        },
        {
            .name = "style_mask",
            .member = &P::style_mask,
            .type = "file",
            .meaning = "the same for the style; for several styles a text file with one mask path per line (.txt)",
            .choices = {"none"},
            .when = gatys,
            .lists = true,
            .list_ending = ".txt",
            .checked_with = Names{"content_mask", "style"},
        },
        {
            .name = "style_scale",
            .member = &P::style_scale,
            .type = "number",
            .meaning = "longer side of the style picture relative to the output's",
            .least = 0.05,
            .most = 20,
            .when = scales_style,
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
            .meaning =
                "the trained network: of fast a safetensors file, of module a TorchScript file (.pt) with a YAML "
                "file of the same name that describes it",
            .when = networks,
            .required = true,
            .described = ".pt",
            .checked_with = Names{"architecture", "trust", "style", "alpha"},
        },
    };
}

}  // namespace stylesweep::nst
