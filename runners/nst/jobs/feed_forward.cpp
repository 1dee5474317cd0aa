#include "runners/nst/jobs/measuring.hpp"
#include "runners/nst/jobs/methods.hpp"
#include "runners/nst/jobs/networks/convolving.hpp"
#include "runners/nst/jobs/tensors.hpp"

namespace stylesweep::nst {
namespace {

const FastNetwork& loaded(const JobContext& context, const torch::Tensor& content) {
    const runners::Job& job = context.job;
    const torch::Device device = context.device.torch();
    const NumberTypes types = types_of(context);
    const std::optional<ConvAlgorithm> onednn = convolving_fast(context, types);
    const bool calibrates = onednn && types.int8_weights;
    const FastNetwork& network = kept_or_made<FastNetwork>(
        context, identity(context, job.input_sha256("model") + (calibrates ? " on " + content_identity(context) : "")),
        [&] { return FastNetwork(Weights(job.input("model")), device, types, layout_of(context.parameters), onednn); },
        [&](const FastNetwork& made) { made.prepare(content); });
    context.out.detail("conv_algorithm", network.algorithm());
    if (calibrates)
        context.out.detail("convolution_type", "Char (8-bit activations, calibrated on the content picture)");
    context.out.detail("dialect", network.dialect());
    context.out.detail("weights",
                       context.parameters.model + " (sha256 " + job.input_sha256("model").substr(0, 16) + ")");
    return network;
}

}  // namespace

torch::Tensor feed_forward(const JobContext& context) {
    const torch::Tensor content = to_tensor(context.pictures.content, context.device.torch());
    const FastNetwork& network = loaded(context, content);
    let_cudnn_choose(context, [&] { (void)network(content); });
    torch::Tensor result;
    Aside aside(context);
    measure(context, aside, [&] {
        result = torch::Tensor();  // from the previous timing
        result = network(content);
    });
    return result;
}

}  // namespace stylesweep::nst
