#include "runners/nst/jobs/inputs/styles.hpp"

#include "runners/nst/gatys/color.hpp"
#include "runners/nst/gatys/scales.hpp"
#include "runners/nst/jobs/tensors.hpp"

namespace stylesweep::nst {

bool keeps_chroma(const Parameters& parameters) {
    return parameters.preserve_color == "luminance" || parameters.preserve_color == "original";
}

torch::Tensor aimed_content(const JobContext& context, const torch::Tensor& content) {
    return context.parameters.preserve_color == "luminance" ? grey(luminance(content)) : content;
}

std::vector<StyleImage> aimed_styles(const JobContext& context, const torch::Tensor& content) {
    const std::string& kept = context.parameters.preserve_color;
    std::vector<StyleImage> styles;
    for (const auto& [picture, share] : context.pictures.styles) {
        torch::Tensor style = to_tensor(picture, context.device.torch()) / 255;
        if (kept == "luminance") style = grey(matched(luminance(style), luminance(content)));
        if (kept == "match") style = color_matched(style, content);
        const auto& regions = context.pictures.regions;
        const torch::Tensor within =
            regions ? regions->styles[styles.size()].to(context.device.torch()) : torch::Tensor();
        styles.push_back({style, share, within});
    }
    return styles;
}

torch::Tensor with_kept_colors(const JobContext& context, const torch::Tensor& picture, const torch::Tensor& content) {
    if (!keeps_chroma(context.parameters)) return picture;
    return with_luminance(resampled(content, picture.size(2), picture.size(3)), luminance(picture));
}

std::vector<StyleImage> judging_styles(const JobContext& context, const torch::Tensor& content) {
    std::vector<StyleImage> styles = aimed_styles(context, content);
    for (StyleImage& style : styles) style.picture = judged(context, style.picture);
    return styles;
}

torch::Tensor judged(const JobContext& context, const torch::Tensor& output) {
    return keeps_chroma(context.parameters) ? grey(luminance(output)) : output;
}

}  // namespace stylesweep::nst
