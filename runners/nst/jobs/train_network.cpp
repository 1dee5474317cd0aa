#include <cstdio>

#include "base/text/counted.hpp"
#include "runners/nst/fast/training.hpp"
#include "runners/nst/fast/training_pictures.hpp"
#include "runners/nst/gatys/gatys.hpp"
#include "runners/nst/jobs/gatys_options.hpp"
#include "runners/nst/jobs/inputs/styles.hpp"
#include "runners/nst/jobs/loss_record.hpp"
#include "runners/nst/jobs/measuring.hpp"
#include "runners/nst/jobs/methods.hpp"
#include "runners/nst/jobs/networks/extractors.hpp"
#include "runners/nst/jobs/outputs.hpp"
#include "runners/nst/jobs/tensors.hpp"

namespace stylesweep::nst {
namespace {

constexpr double least_style_share = 1e-3;  // relative to a trained network's total loss

void write_model(const JobContext& context, const JohnsonNetwork& network, const std::filesystem::path& file) {
    const bool whole = context.parameters.model_precision == "fp32";
    write_network(network, file, whole ? torch::kFloat32 : torch::kFloat16,
                  {{"format", "pt"},
                   {"architecture", "transformer-net/johnson"},
                   {"trained_by", "stylesweep"},
                   {"parameters", context.job.params.dump()}});
}

TrainingOptions options_of(const JobContext& context, const torch::Tensor& content, Aside& aside) {
    const Parameters& p = context.parameters;
    TrainingOptions options{{p.content_weight, p.style_weight, p.tv_weight},
                            p.learning_rate,
                            p.iterations,
                            p.batch,
                            p.crop,
                            p.channels,
                            static_cast<std::uint64_t>(p.seed),
                            p.checkpoint_every};
    options.loss = loss_options(p);
    options.checkpoint = checkpoint_of(context.job);
    options.on_step = [&out = context.out, of_all = " of " + std::to_string(p.iterations)](std::int64_t step) {
        out.step("iteration " + std::to_string(step) + of_all);
    };
    options.save_every = p.save_every;
    options.on_save = [&context, &aside, content](std::int64_t step, const JohnsonNetwork& network) {
        aside.run([&] {
            write_model(context, network, model_at(context.job, step));
            write_picture_at(context.job, step, to_picture(network(content)));
        });
    };
    return options;
}

// Includes those of an earlier attempt from which this one resumed.
void record_saved(const JobContext& context) {
    const std::int64_t every = context.parameters.save_every;
    for (std::int64_t step = every; every > 0 && step < context.parameters.iterations; step += every) {
        context.out.artifact("model_at_" + std::to_string(step), model_at(context.job, step), context.job);
        record_picture_at(context.job, step, context.out);
    }
}

// The same weights have effects that differ by powers of ten between the forms of the losses.
void warn_of_no_style(const JobContext& context, const Losses& last) {
    const Parameters& p = context.parameters;
    const double share = p.style_weight * last.style / last.total;
    if (!(share < least_style_share) || p.style_weight == 0) return;
    char text[200];
    std::snprintf(text, sizeof text,
                  "the style is %.0e of the total loss, so the network learns to change nothing: raise style_weight "
                  "(%g with loss %s)",
                  share, p.style_weight, p.loss.c_str());
    context.out.warn(text);
}

void record(const JobContext& context, const Trained& trained, const Taps& taps) {
    if (trained.resumed_from) {
        const std::string step = std::to_string(trained.resumed_from);
        context.out.detail("resumed_from", "iteration " + step);
        context.out.warn("runtime_s only covers the iterations from " + step + " on");
    }
    if (!trained.warning.empty()) context.out.warn(trained.warning);
    record_losses(trained.curve, taps, context.out);
    const std::string still = standing_still(trained.curve.front().total, trained.curve.back().total);
    if (trained.curve.size() > 1 && !still.empty()) context.out.warn(still);
    warn_of_no_style(context, trained.curve.back());
}

// Once: a repetition would find the network already trained.
void record_time(double seconds, runners::Recorder& out) {
    out.sample("runtime_s", seconds, false);
    out.metric("runtime_s", seconds);
    out.metric("samples", 1);
}

}  // namespace

torch::Tensor train_network(const JobContext& context) {
    const Parameters& p = context.parameters;
    if (p.optimizer != "adam") throw runners::Unsupported("fast-train only supports adam, not " + p.optimizer);
    const torch::Device device = context.device.torch();
    const torch::Tensor content = to_tensor(context.pictures.content, device);
    const FeatureExtractor& features = extractor(context, content / 255);
    const PictureFiles files = find_pictures(context.job.input("pictures"));
    context.out.detail("pictures", counted(files.pictures.size(), "picture") + left_out_in_words(files));
    Aside aside(context);
    const TrainingOptions options = options_of(context, content, aside);
    const std::vector<StyleImage> styles = aimed_styles(context, content / 255);
    std::optional<Trained> trained;
    aside.begin();
    trained.emplace(train(features, styles, files.pictures, device, options));
    record_time(aside.elapsed(), context.out);
    aside.record(context.out);
    record(context, *trained, features.taps());
    const auto file = model_of(context.job);
    write_model(context, trained->network, file);
    context.out.artifact("model", file, context.job);
    record_saved(context);
    std::error_code ignored;
    std::filesystem::remove(options.checkpoint, ignored);
    return trained->network(content);
}

}  // namespace stylesweep::nst
