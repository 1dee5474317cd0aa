#include "runners/nst/jobs/judging.hpp"

#include <algorithm>

#include "runners/nst/accelerator/full_products.hpp"
#include "runners/nst/jobs/inputs/styles.hpp"
#include "runners/nst/jobs/networks/judges.hpp"
#include "runners/nst/jobs/tensors.hpp"
#include "runners/nst/module/judging.hpp"
#include "runners/nst/quality/fidelity.hpp"
#include "runners/nst/quality/perceptual.hpp"
#include "runners/nst/quality/ssim.hpp"

namespace stylesweep::nst {
namespace {

constexpr const char* no_style = "absent: this job names no style picture";

void record_similarity(const cv::Mat& stylised, const cv::Mat& content, runners::Recorder& out) {
    if (const auto value = ssim(stylised, content)) out.metric("ssim", *value);
    if (const auto value = ssim_gaussian(stylised, content)) out.metric("ssim_gaussian", *value);
    if (const auto value = ms_ssim(stylised, content)) out.metric("ms_ssim", *value);
    if (const auto value = psnr_db(stylised, content)) out.metric("psnr_db", *value);
    if (std::min(stylised.cols, stylised.rows) < 11) out.warn("the picture is smaller than the window of SSIM");
}

void record_color_distance(const JobContext& context, const torch::Tensor& output,
                           const std::vector<StyleImage>& styles) {
    if (styles.empty())
        context.out.detail("color_distance", no_style);
    else
        context.out.metric("color_distance", color_distance(to_picture(judged(context, output) * 255),
                                                            to_picture(styles.front().picture * 255)));
}

void record_lpips(const JobContext& context, const torch::Tensor& output, const torch::Tensor& content) {
    if (context.parameters.lpips == "none") return;
    const runners::Job& job = context.job;
    if (job.inputs.contains("lpips_backbone") && job.inputs.contains("lpips_heads"))
        context.out.metric("lpips", lpips(lpips_backbone(context), Weights(job.input("lpips_heads")), output, content));
    else
        context.out.detail("lpips", "absent: needs trained weights, lpips_backbone and lpips_heads (docs/metrics.md)");
}

void record_reference(const JobContext& context, const torch::Tensor& output, const torch::Tensor& content,
                      const std::vector<StyleImage>& styles) {
    if (context.parameters.reference == "none") return;
    const FeatureExtractor& network = reference(context, content);
    const std::vector<StyleImage> stand_in = {{content, 1}};
    const Losses losses = losses_in(network, output, content, styles.empty() ? stand_in : styles);
    context.out.metric("reference_content_loss", losses.content);
    if (styles.empty()) return context.out.detail("reference_style_loss", no_style);
    const bool whole = !keeps_chroma(context.parameters);
    context.out.metric("reference_style_loss",
                       whole ? losses.style : losses_in(network, judged(context, output), content, styles).style);
}

}  // namespace

void judge(const JobContext& context, const cv::Mat& stylised) {
    record_similarity(stylised, context.pictures.content, context.out);
    const FullProducts full;
    const torch::Device device = context.device.torch();
    const torch::Tensor output = to_tensor(stylised, device) / 255,
                        content = to_tensor(context.pictures.content, device) / 255;
    const std::vector<StyleImage> styles = judging_styles(context, content);
    record_color_distance(context, output, styles);
    record_lpips(context, output, content);
    record_reference(context, output, content, styles);
    judge_by_files(context, output, content, judged(context, output), styles);
}

}  // namespace stylesweep::nst
