#include <set>

#include "runners/nst/gatys/color.hpp"
#include "runners/nst/gatys/device_adam.hpp"
#include "runners/nst/jobs/gatys_options.hpp"
#include "runners/nst/jobs/graphs.hpp"
#include "runners/nst/jobs/inputs/styles.hpp"
#include "runners/nst/jobs/loss_record.hpp"
#include "runners/nst/jobs/measuring.hpp"
#include "runners/nst/jobs/methods.hpp"
#include "runners/nst/jobs/networks/extractors.hpp"
#include "runners/nst/jobs/outputs.hpp"
#include "runners/nst/jobs/recordings.hpp"
#include "runners/nst/jobs/tensors.hpp"

namespace stylesweep::nst {
namespace {

// The output from the optimised picture: 0 to 255.
torch::Tensor finished(const JobContext& context, const torch::Tensor& picture, const torch::Tensor& content) {
    return with_kept_colors(context, picture, content) * 255;
}

std::string shown_scales(const std::vector<Scale>& scales) {
    std::string text;
    for (const Scale& each : scales)
        text += (text.empty() ? "" : ", ") + std::to_string(each.width) + "x" + std::to_string(each.height) + ": " +
                std::to_string(each.iterations) + " iterations";
    return text;
}

// Why the step cannot be recorded in a graph; empty: it can.
std::string graph_obstacle(const JobContext& context) {
    const Parameters& p = context.parameters;
    if (p.optimizer == "lbfgs") return "optimizer: lbfgs, which decides on the host";
    if (p.style_statistics == "sliced_wasserstein")
        return "style_statistics: sliced_wasserstein, whose directions are drawn on the host";
    if (context.pictures.regions) return "content_mask, whose regions are looked up on the host";
    if (p.tile > 0) return "tile";
    if (p.checkpoint_segments > 1) return "checkpoint_segments";
    return "";
}

// On a GPU the host runs ahead; L-BFGS reads its losses at every step.
Ahead ahead(const JobContext& context) {
    const auto graph = graph_for(context, graph_obstacle(context));
    if (!context.device.is_gpu()) return {};
    const bool adam = context.parameters.optimizer == "adam";
    context.out.detail("losses_read_every", std::to_string(adam ? gpu_reads_losses_every : 1) + " evaluations");
    if (adam) context.out.detail("adam", DeviceAdam::name(DeviceAdam::best_form(context.device.torch())));
    return {gpu_reads_losses_every, graph};
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
    if (context.pictures.regions) options.loss.regions = context.pictures.regions->content.to(context.device.torch());
    options.ahead = ahead(context);
    if (p.init == "noise" && p.init_noise > 0) context.out.warn("init_noise has no effect with init: noise");
    return options;
}

// Each size has its own shapes.
GatysOptions once_at_each_scale(GatysOptions options) {
    options.iterations = options.scales.count;
    options.scales.iterations = {};
    options.on_step = {};
    options.save_every = 0;
    options.record_at = {};
    return options;
}

// Saves intermediate pictures; only in the first timing, because all timings give the same.
class StepPictures {
  public:
    // `content`: for its colours, if they are kept; float32 [1, 3, H, W] in 0 to 1.
    StepPictures(const JobContext& context, const torch::Tensor& content, Aside& aside)
        : context_(context), content_(content), aside_(aside) {}

    void keep(std::int64_t step, const torch::Tensor& picture) {
        if (!steps_.insert(step).second) return;
        aside_.run([&] {
            const cv::Mat rounded = to_picture(finished(context_, picture, content_));
            write_picture_at(context_.job, step, rounded);
            for (const runners::Job& recorded : context_.job.recorded)
                if (step < recorded.params.at("iterations").get<std::int64_t>())
                    write_picture_at(recorded, step, rounded);
        });
    }

    // Those of the job under way, or of one that it records.
    void record(const JobContext& context) const {
        for (const std::int64_t step : steps_)
            if (step < context.parameters.iterations) record_picture_at(context.job, step, context.out);
    }

  private:
    const JobContext& context_;
    const torch::Tensor& content_;
    Aside& aside_;
    std::set<std::int64_t> steps_;
};

void record(const JobContext& context, const FeatureExtractor& features, const Stylised& result) {
    context.out.detail("conv_algorithm", features.algorithm());
    record_losses(result.curve, features.taps(), context.out);
    if (context.parameters.tv_weight > 0) context.out.metric("tv_loss", result.curve.back().variation);
    for (const std::string& warning : result.warnings) context.out.warn(warning);
    record_graph(result.graph, context.out);
    if (result.scales.size() > 1) context.out.detail("scales", shown_scales(result.scales));
}

}  // namespace

torch::Tensor optimise(const JobContext& context) {
    const torch::Tensor content = to_tensor(context.pictures.content, context.device.torch()) / 255;
    const FeatureExtractor& features = extractor(context, content);
    const torch::Tensor aimed = aimed_content(context, content);
    const std::vector<StyleImage> styles = aimed_styles(context, content);
    GatysOptions options = options_of(context);
    Aside aside(context);
    StepPictures pictures(context, content, aside);
    options.on_save = [&](std::int64_t step, const torch::Tensor& picture) { pictures.keep(step, picture); };
    let_cudnn_choose(context, [&] { stylise(features, aimed, styles, once_at_each_scale(options)); });
    Recordings recordings(context, aside);
    options.record_at = recordings.counts();
    options.on_record = [&](std::int64_t iterations, const Stylised& so_far) {
        recordings.record(iterations, [&](const JobContext& recorded) {
            record(recorded, features, so_far);
            pictures.record(recorded);
            return to_picture(finished(recorded, so_far.picture, content));
        });
    };
    options.on_step = [&, show = options.on_step](std::int64_t step) {
        show(step);
        recordings.keep_if_sure();
    };
    Stylised result;
    measure(context, aside, [&] {
        result = {};  // from the previous timing: two pictures would need more memory
        result = stylise(features, aimed, styles, options);
    });
    recordings.finish();
    aside.record(context.out);
    record(context, features, result);
    pictures.record(context);
    return finished(context, result.picture, content);
}

}  // namespace stylesweep::nst
