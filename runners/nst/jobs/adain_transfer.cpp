#include "runners/nst/adain/adain_network.hpp"
#include "runners/nst/jobs/inputs/styles.hpp"
#include "runners/nst/jobs/measuring.hpp"
#include "runners/nst/jobs/methods.hpp"
#include "runners/nst/jobs/networks/adain_styles.hpp"
#include "runners/nst/jobs/networks/convolving.hpp"
#include "runners/nst/jobs/tensors.hpp"

namespace stylesweep::nst {
namespace {

// The encoder is part of the model's file unless the job names another.
adain::Layers layers_of(const runners::Job& job) {
    const Weights model(job.input("model"));
    adain::Layers layers{{}, adain::read_decoder(model)};
    layers.encoder = adain::read_encoder(job.inputs.contains("encoder") ? Weights(job.input("encoder")) : model);
    return layers;
}

const AdainNetwork& loaded(const JobContext& context) {
    const runners::Job& job = context.job;
    const NumberTypes types = types_of(context);
    const std::optional<ConvAlgorithm> onednn = convolving_fast(context, types);
    const bool apart = job.inputs.contains("encoder");
    const AdainNetwork& network = kept_or_made<AdainNetwork>(
        context, identity(context, job.input_sha256("model") + (apart ? " " + job.input_sha256("encoder") : "")),
        [&] {
            return AdainNetwork(layers_of(job), context.device.torch(), types, layout_of(context.parameters), onednn);
        },
        [](const AdainNetwork&) {});
    const auto file = [&](const std::string& written, const char* input) {
        return written + " (sha256 " + job.input_sha256(input).substr(0, 16) + ")";
    };
    context.out.detail("weights", file(context.parameters.model, "model"));
    if (apart) context.out.detail("encoder", file(context.parameters.encoder, "encoder"));
    if (onednn && types.int8_weights)
        context.out.detail("convolution_type",
                           "Char (8-bit activations, calibrated on the content picture and the style)");
    return network;
}

// The styles are encoded before the timing, as in Huang and Belongie's table 1: a style is encoded once for many
// contents.
adain::ChannelStatistics encoded(const JobContext& context, const AdainNetwork& network, const torch::Tensor& content) {
    const auto seconds = context.device.stopwatch();
    const adain::ChannelStatistics styles = encoded_styles(context, network, content);
    context.out.metric("style_s", seconds());
    return styles;
}

void prepare(const JobContext& context, const AdainNetwork& network, const torch::Tensor& content,
             const adain::ChannelStatistics& style) {
    network.prepare(content, style, context.parameters.alpha);
    context.out.detail("conv_algorithm", network.algorithm());
    context.device.reset_peak();
}

}  // namespace

torch::Tensor adain_transfer(const JobContext& context) {
    const torch::Tensor content = to_tensor(context.pictures.content, context.device.torch()) / 255;
    const AdainNetwork& network = loaded(context);
    const adain::ChannelStatistics style = encoded(context, network, content);
    const torch::Tensor aimed = aimed_content(context, content);
    prepare(context, network, aimed, style);
    const auto stylised = [&] { return network(aimed, style, context.parameters.alpha); };
    let_cudnn_choose(context, [&] { (void)stylised(); });
    torch::Tensor result;
    Aside aside(context);
    measure(context, aside, [&] {
        result = torch::Tensor();  // from the previous timing
        result = stylised();
    });
    return with_kept_colors(context, result, content) * 255;
}

}  // namespace stylesweep::nst
