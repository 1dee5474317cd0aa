// One interface to oneDNN 2.6 and oneDNN 3: no other file depends on the version.
#pragma once

#include <cstdint>
#include <dnnl.hpp>
#include <optional>
#include <unordered_map>
#include <vector>

namespace stylesweep::nst::onednn {

using dnnl::memory;
using Format = memory::format_tag;
using Arguments = std::unordered_map<int, memory>;
using ForwardDesc = dnnl::convolution_forward::primitive_desc;
using WeightsDesc = dnnl::convolution_backward_weights::primitive_desc;
using PoolingDesc = dnnl::pooling_forward::primitive_desc;
using PoolingBackDesc = dnnl::pooling_backward::primitive_desc;

const dnnl::engine& engine();

memory::dims dims_of(const memory::desc& desc);
memory::data_type type_of(const memory::desc& desc);

/// Strides and blocks of a layout; nothing for an opaque one.
struct Layout {
    memory::dims strides, inner_sizes, inner_dimensions;  ///< inner: of the blocks
};
std::optional<Layout> layout_of(const memory::desc& desc);

/// A convolution with the same padding at each side.
struct ConvolutionShape {
    memory::desc from, weight, to;
    std::int64_t stride = 1, padding = 0;
    memory::desc bias = {};  ///< none
};
ForwardDesc convolution_desc(dnnl::prop_kind kind, dnnl::algorithm algorithm, const ConvolutionShape& shape,
                             const dnnl::primitive_attr& attributes);
/// The gradient of the weights by the direct algorithm; `forward`: of the same convolution.
WeightsDesc weights_gradient_desc(const ConvolutionShape& shape, const ForwardDesc& forward,
                                  const dnnl::primitive_attr& attributes);

/// 2x2 pooling with stride 2, for training.
PoolingDesc pooling_desc(dnnl::algorithm algorithm, const memory::desc& from, const memory::desc& to,
                         const dnnl::primitive_attr& attributes);
PoolingBackDesc pooling_back_desc(const PoolingDesc& forward, dnnl::algorithm algorithm, const memory::desc& from,
                                  const dnnl::primitive_attr& attributes);

void append_relu(dnnl::post_ops& behind);

/// A factor for each output channel of a convolution: an attribute of the primitive, and an argument of each call.
void scale_channels(dnnl::primitive_attr& attributes, const std::vector<float>& scales);
void add_scales(Arguments& arguments, const memory& scales);

}  // namespace stylesweep::nst::onednn
