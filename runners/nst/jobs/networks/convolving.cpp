#include "runners/nst/jobs/networks/convolving.hpp"

namespace stylesweep::nst {
namespace {

// `obstacle`: why oneDNN cannot be used, for a message; empty if it can. Its Winograd is float32 only.
std::optional<ConvAlgorithm> on_onednn(const std::string& wished, const NumberTypes& types,
                                       const std::string& obstacle) {
    if (wished == "libtorch") return std::nullopt;
    const bool fp32 = types.storage == torch::kFloat32 && !types.int8_weights;
    if (wished == "winograd" && !fp32) throw runners::Unsupported("Winograd convolution is only for float32: use auto");
    if (obstacle.empty()) return fp32 && wished != "direct" ? ConvAlgorithm::winograd : ConvAlgorithm::direct;
    if (wished == "auto") return std::nullopt;
    throw runners::Unsupported("conv_algorithm " + wished + " " + obstacle);
}

bool has_onednn_for(const Device& device, const NumberTypes& types) {
    return !device.is_gpu() && onednn_is_available() && types.storage == types.compute;
}

}  // namespace

at::MemoryFormat layout_of(const Parameters& parameters) {
    return parameters.memory_format == "channels_last" ? at::MemoryFormat::ChannelsLast : at::MemoryFormat::Contiguous;
}

NumberTypes types_of(const JobContext& context) {
    const NumberTypes types = number_types(context.parameters.precision, context.device.torch());
    context.out.detail("storage_type", types.int8_weights ? "Char (weights), Float" : c10::toString(types.storage));
    context.out.detail("convolution_type", c10::toString(types.compute));
    return types;
}

Convolving convolving(const JobContext& context, const NumberTypes& types, const FeatureExtractor::Shape& shape) {
    const std::string& wished = context.parameters.conv_algorithm;
    const std::int64_t segments = context.parameters.checkpoint_segments;
    const bool suits = FeatureExtractor::suits_winograd(shape);
    const char* obstacle = wished == "winograd" && !suits ? "is only for 3x3 convolutions with stride 1 and a multiple "
                                                            "of 16 channels, and this network has none: use auto"
                           : !has_onednn_for(context.device, types) ? "needs oneDNN and a CPU with AVX-512"
                           : !FeatureExtractor::suits_onednn(shape) ? "is only for VGG's plain chain of convolutions"
                           : segments > 1 ? "does not support checkpoint_segments: use auto or libtorch"
                                          : "";
    const bool possible =
        suits && !context.device.is_gpu() && WinogradConvolution::is_available() && types.compute == torch::kFloat32;
    // oneDNN's direct convolution is slow beside Winograd's, oneDNN's own or ours.
    const bool lacks = wished != "direct" && types.storage == torch::kFloat32 && !onednn_has_winograd();
    // Checkpoints are for saving memory, of which the transformed weights would take much.
    const bool best = !onednn_has_winograd() && segments == 1;
    if ((*obstacle || lacks) && possible && (wished == "winograd" || (wished == "auto" && best)))
        return {std::nullopt, true};
    return {on_onednn(wished, types, obstacle), false};
}

// In float32 its requirements are lower than an extractor's.
std::optional<ConvAlgorithm> convolving_fast(const JobContext& context, const NumberTypes& types) {
    const std::string& wished = context.parameters.conv_algorithm;
    const bool has_onednn = has_onednn_for(context.device, types);
    if (types.int8_weights)
        return on_onednn(wished, types,
                         has_onednn && onednn_has_int8() ? "" : "needs oneDNN and a CPU with AVX-512 VNNI");
    if (types.storage == torch::kFloat32)
        return on_onednn(wished, types,
                         !context.device.is_gpu() && onednn_suits_float32() ? "" : "needs oneDNN and AVX2");
    return on_onednn(wished, types, has_onednn ? "" : "needs oneDNN and a CPU with AVX-512");
}

std::string identity(const JobContext& context, const std::string& weights) {
    const Parameters& p = context.parameters;
    return p.architecture + " " + p.extractor + " " + weights + " " + p.precision + " " + p.memory_format + " " +
           p.pooling + " " + p.weights_scaling + " " + p.conv_algorithm + " " + std::to_string(p.checkpoint_segments);
}

std::string content_identity(const JobContext& context) {
    return context.job.input_sha256("content") + "-" + size_text(context.pictures.content.size());
}

}  // namespace stylesweep::nst
