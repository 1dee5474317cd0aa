#include <cstdio>

#include "base/text/counted.hpp"
#include "runners/nst/fast/training.hpp"
#include "runners/nst/fast/training_pictures.hpp"
#include "runners/nst/jobs/finite_picture.hpp"
#include "runners/nst/jobs/gatys_options.hpp"
#include "runners/nst/jobs/graphs.hpp"
#include "runners/nst/jobs/inputs/styles.hpp"
#include "runners/nst/jobs/measuring.hpp"
#include "runners/nst/jobs/methods.hpp"
#include "runners/nst/jobs/networks/extractors.hpp"
#include "runners/nst/jobs/outputs.hpp"
#include "runners/nst/jobs/tensors.hpp"
#include "runners/nst/jobs/training_record.hpp"

namespace stylesweep::nst {
namespace {

constexpr const char* johnson_kind = "transformer-net/johnson";  // in the file's metadata
constexpr double least_style_share = 1e-3;                       // relative to a trained network's total loss

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
    if (context.device.is_gpu()) options.read_losses_every = gpu_reads_losses_every;
    options.crop_from = p.crop_from;
    options.checkpoint = checkpoint_of(context.job);
    options.on_step = iteration_shower(context);
    options.save_every = p.save_every;
    options.on_save = [&context, &aside, content](std::int64_t step, const JohnsonNetwork& network) {
        aside.run([&] {
            write_model(context, network.parameters(), johnson_kind, model_at(context.job, step));
            write_picture_at(context.job, step, finite_picture(context, network(content)));
        });
    };
    return options;
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
    record_training_time(aside.elapsed(), context.out);
    aside.record(context.out);
    record_training(context, trained->curve, features.taps(), trained->resumed_from, trained->warning);
    warn_of_no_style(context, trained->curve.back());
    write_model(context, trained->network.parameters(), johnson_kind, model_of(context.job));
    record_models(context);
    return trained->network(content);
}

}  // namespace stylesweep::nst
