#include "runners/nst/gatys/color.hpp"
#include "runners/nst/jobs/gatys_options.hpp"
#include "runners/nst/jobs/loss_record.hpp"
#include "runners/nst/jobs/measuring.hpp"
#include "runners/nst/jobs/methods.hpp"
#include "runners/nst/jobs/networks/extractors.hpp"
#include "runners/nst/jobs/styles.hpp"
#include "runners/nst/jobs/tensors.hpp"

namespace stylesweep::nst {
namespace {

std::string shown_scales(const std::vector<Scale>& scales) {
    std::string text;
    for (const Scale& each : scales)
        text += (text.empty() ? "" : ", ") + std::to_string(each.width) + "x" + std::to_string(each.height) + ": " +
                std::to_string(each.iterations) + " iterations";
    return text;
}

GatysOptions options_of(const JobContext& context) {
    const Parameters& p = context.parameters;
    GatysOptions options = gatys_options(p);
    options.on_step = [&out = context.out, of_all = " of " + std::to_string(p.iterations)](std::int64_t step) {
        out.step("step " + std::to_string(step) + of_all);
    };
    if (context.job.inputs.contains("init")) {
        const cv::Mat picture = decode_init(context.job, context.pictures.content.size(), context.out);
        options.init = to_tensor(picture, context.device.torch()) / 255;
        if (p.preserve_color == "luminance") options.init = grey(luminance(options.init));
    }
    if (p.init == "noise" && p.init_noise > 0) context.out.warn("init_noise changes nothing where init is noise");
    return options;
}

// Sizes are shapes of their own.
GatysOptions once_at_each_scale(GatysOptions options) {
    options.iterations = options.scales.count;
    options.scales.iterations = {};
    options.on_step = {};
    return options;
}

void record(const JobContext& context, const FeatureExtractor& features, const Stylised& result) {
    context.out.detail("conv_algorithm", features.algorithm());
    record_losses(result.curve, features.taps(), context.out);
    if (context.parameters.tv_weight > 0) context.out.metric("tv_loss", result.curve.back().variation);
    for (const std::string& doubt : result.doubts) context.out.warn(doubt);
    if (result.scales.size() > 1) context.out.detail("scales", shown_scales(result.scales));
}

}  // namespace

torch::Tensor optimise(const JobContext& context) {
    const torch::Tensor content = to_tensor(context.pictures.content, context.device.torch()) / 255;
    const FeatureExtractor& features = extractor(context, content);
    const bool in_grey = context.parameters.preserve_color == "luminance";
    const torch::Tensor aimed_content = in_grey ? grey(luminance(content)) : content;
    const std::vector<StyleImage> styles = aimed_styles(context, content);
    const GatysOptions options = options_of(context);
    let_cudnn_choose(context, [&] { stylise(features, aimed_content, styles, once_at_each_scale(options)); });
    Stylised result;
    measure(context, [&] {
        result = {};  // of the timing before: two of them are not what a job needs
        result = stylise(features, aimed_content, styles, options);
    });
    record(context, features, result);
    const bool chroma_stays = keeps_chroma(context.parameters);
    return (chroma_stays ? with_luminance(content, luminance(result.picture)) : result.picture) * 255;
}

}  // namespace stylesweep::nst
