#include "base/text/counted.hpp"
#include "runners/nst/adain/adain_network.hpp"
#include "runners/nst/adain/training.hpp"
#include "runners/nst/jobs/finite_picture.hpp"
#include "runners/nst/jobs/graphs.hpp"
#include "runners/nst/jobs/inputs/styles.hpp"
#include "runners/nst/jobs/measuring.hpp"
#include "runners/nst/jobs/methods.hpp"
#include "runners/nst/jobs/networks/adain_styles.hpp"
#include "runners/nst/jobs/networks/convolving.hpp"
#include "runners/nst/jobs/outputs.hpp"
#include "runners/nst/jobs/tensors.hpp"
#include "runners/nst/jobs/training_record.hpp"

namespace stylesweep::nst {
namespace {

constexpr const char* adain_kind = "adain";  // in the file's metadata

// Random weights are normalised on the content picture, like those of feature extractors.
std::vector<adain::Layer> made_encoder(const JobContext& context, const torch::Tensor& content) {
    const Parameters& p = context.parameters;
    const bool random = !context.job.inputs.contains("weights");
    const std::string seed = std::to_string(p.seed);
    context.out.detail("weights",
                       random ? "random, normalised, seed " + seed
                              : p.weights + " (sha256 " + context.job.input_sha256("weights").substr(0, 16) + ")");
    if (random) return adain::random_encoder(static_cast<std::uint64_t>(p.seed), content);
    return adain::read_encoder(Weights(context.job.input("weights")));
}

// Whether the encoder, whose weights stay, convolves by Winograd's algorithm. Recorded.
bool by_winograd(const JobContext& context) {
    const std::string& wished = context.parameters.conv_algorithm;
    const bool possible = !context.device.is_gpu() && WinogradConvolution::is_available();
    if (wished == "direct")
        throw runners::Unsupported(
            "conv_algorithm direct is not available for adain-train: oneDNN's layouts are only "
            "used without gradients; use auto, winograd or libtorch");
    if (wished == "winograd" && !possible) throw runners::Unsupported("conv_algorithm winograd needs a CPU with AVX2");
    const bool winograd = possible && wished != "libtorch";
    context.out.detail("conv_algorithm", winograd ? "stylesweep winograd (encoder), libtorch" : "libtorch");
    return winograd;
}

std::vector<std::filesystem::path> pictures_of(const JobContext& context, const char* parameter) {
    const PictureFiles files = find_pictures(context.job.input(parameter));
    context.out.detail(parameter, counted(files.pictures.size(), "picture") + left_out_in_words(files));
    return files.pictures;
}

// The job's content in its style by a network, 0 to 255.
torch::Tensor stylised(const JobContext& context, const adain::Layers& layers, const torch::Tensor& content) {
    const adain::LibtorchNetwork network(layers, context.device.torch(), {torch::kFloat32, torch::kFloat32},
                                         layout_of(context.parameters));
    return network(content, encoded_styles(context, network, content), 1) * 255;
}

adain::TrainingOptions adain_options(const JobContext& context, const torch::Tensor& content, Aside& aside) {
    const Parameters& p = context.parameters;
    adain::TrainingOptions options;
    options.content_weight = p.content_weight;
    options.style_weight = p.style_weight;
    options.learning_rate = p.learning_rate;
    options.rate_decay = p.rate_decay;
    options.iterations = p.iterations;
    options.batch = p.batch;
    options.crop = {p.crop, p.crop_from};
    options.seed = static_cast<std::uint64_t>(p.seed);
    options.checkpoint_every = p.checkpoint_every;
    if (context.device.is_gpu()) options.read_losses_every = gpu_reads_losses_every;
    options.winograd = by_winograd(context);
    options.checkpoint = checkpoint_of(context.job);
    options.on_step = iteration_shower(context);
    options.save_every = p.save_every;
    options.on_save = [&context, &aside, content](std::int64_t step, const adain::Layers& layers) {
        aside.run([&] {
            write_model(context, adain::named(layers), adain_kind, model_at(context.job, step));
            write_picture_at(context.job, step, finite_picture(context, stylised(context, layers, content)));
        });
    };
    return options;
}

}  // namespace

torch::Tensor train_adain(const JobContext& context) {
    context.kept.network = {};  // an earlier job's is not part of this one's memory
    context.memory.restart();
    (void)types_of(context);  // records them
    const torch::Tensor content = to_tensor(context.pictures.content, context.device.torch()) / 255;
    const std::vector<adain::Layer> encoder = made_encoder(context, content);
    const auto contents = pictures_of(context, "pictures"), styles = pictures_of(context, "style_pictures");
    Aside aside(context);
    const adain::TrainingOptions options = adain_options(context, content, aside);
    context.device.reset_peak();
    aside.begin();
    const adain::Trained trained = adain::train(encoder, contents, styles, context.device.torch(), options);
    record_training_time(aside.elapsed(), context.out);
    aside.record(context.out);
    record_training(context, trained.curve, adain::taps(), trained.resumed_from, trained.warning);
    write_model(context, adain::named(trained.layers), adain_kind, model_of(context.job));
    record_models(context);
    return stylised(context, trained.layers, content);
}

}  // namespace stylesweep::nst
