#include "runners/nst/onednn/block_convolution.hpp"

#include <vector>

namespace stylesweep::nst::onednn {
namespace {

bool is_8_bit(memory::data_type type) {
    return type == memory::data_type::u8 || type == memory::data_type::s8;
}

// oneDNN has no Winograd on this CPU: ours.
bool suits_own(const torch::Tensor& weight, std::int64_t stride, ConvAlgorithm algorithm, memory::data_type from) {
    return algorithm == ConvAlgorithm::winograd && !onednn_has_winograd() && from == memory::data_type::f32 &&
           stride == 1 && weight.size(2) == weight.size(3) && weight.size(2) <= 3 &&
           WinogradConvolution::suits(weight.size(0), weight.size(1));
}

}  // namespace

std::int64_t whole_lanes(std::int64_t channels) {
    return (channels + lanes - 1) / lanes * lanes;
}

torch::Tensor padded_to(const torch::Tensor& x, std::int64_t dimension, std::int64_t size) {
    std::vector<std::int64_t> sizes = x.sizes().vec();
    sizes[static_cast<std::size_t>(dimension)] = size - sizes[static_cast<std::size_t>(dimension)];
    return torch::cat({x, torch::zeros(sizes)}, dimension);
}

BlockConvolution::BlockConvolution(const torch::Tensor& weight, const memory::dims& in, std::int64_t stride,
                                   ConvAlgorithm algorithm, const Types& types)
    : per_unit_(types.per_unit) {
    const memory::dims out = {1, weight.size(0), (in[2] - weight.size(2)) / stride + 1,
                              (in[3] - weight.size(3)) / stride + 1};
    torch::Tensor stored = weight;
    dnnl::primitive_attr attributes = scratch_is_ours();
    if (is_8_bit(types.from)) {
        const torch::Tensor scale = (weight.abs().amax({1, 2, 3}, true) / 127).clamp_min(1e-12);
        stored = (weight / scale).round().to(torch::kInt8);
        const torch::Tensor scales = (scale / types.per_unit).flatten().contiguous();
        const float* all = scales.data_ptr<float>();
        scale_channels(attributes, {all, all + scales.numel()});
        scales_ = Buffer(scales);
    } else if (types.from == memory::data_type::bf16) {
        stored = weight.to(torch::kBFloat16);
    }
    const auto make = [&](dnnl::algorithm each) {
        const Format layout = each == dnnl::algorithm::convolution_winograd ? Format::nChw16c : Format::nhwc;
        return convolution_desc(dnnl::prop_kind::forward_inference, each,
                                {.from = {in, types.from, layout},
                                 .weight = {weight.sizes().vec(), data_type(stored.scalar_type()), Format::any},
                                 .to = {out, types.to, layout},
                                 .stride = stride},
                                attributes);
    };
    const bool suits = weight.size(2) == 3 && weight.size(3) == 3 && stride == 1 && in[1] % lanes == 0;
    forward_ = first_that_works(suits ? algorithm : ConvAlgorithm::direct, onednn_winograd_, make);
    Blocks::require(from());
    Blocks::require(to());
    if (suits_own(weight, stride, algorithm, types.from)) {
        own_.emplace(weight, torch::Tensor(), 0);
        return;
    }
    Scratch scratch;
    weight_ = reordered(Buffer(stored.contiguous()), forward_.weights_desc(), scratch);
}

void BlockConvolution::operator()(const memory& from, const memory& to, Scratch& scratch) const {
    if (own_) {
        const memory::dims in = dims_of(from.get_desc());
        own_->into(static_cast<float*>(to.get_data_handle()), static_cast<const float*>(from.get_data_handle()), in[2],
                   in[3]);
        return;
    }
    Arguments arguments = {{DNNL_ARG_SRC, from}, {DNNL_ARG_WEIGHTS, weight_.on}, {DNNL_ARG_DST, to}};
    if (scales_.bytes.defined()) add_scales(arguments, scales_.on);
    execute(dnnl::convolution_forward(forward_), forward_.scratchpad_desc(), scratch, std::move(arguments));
}

void BlockConvolution::reserve(Scratch& scratch) const {
    if (!own_ && forward_.scratchpad_desc().get_size()) scratch.on(forward_.scratchpad_desc());
}

std::string algorithm_of(bool any_own_winograd, bool any_onednn_winograd) {
    if (any_own_winograd) return "stylesweep winograd";
    return any_onednn_winograd ? "onednn winograd" : "onednn direct";
}

}  // namespace stylesweep::nst::onednn
