// oneDNN 2.6 and oneDNN 3, whose interfaces differ, as one: no other file asks for the version.
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

/// How the numbers lie; nothing for a layout of oneDNN's own that says nothing of itself.
struct Layout {
    memory::dims strides, inner_sizes, inner_dimensions;  ///< the last two: of the blocks within
};
std::optional<Layout> layout_of(const memory::desc& desc);

/// A convolution; as much padding at each side.
struct ConvolutionShape {
    memory::desc from, weight, to;
    std::int64_t stride = 1, padding = 0;
    memory::desc bias = {};  ///< none
};
ForwardDesc convolution_desc(dnnl::prop_kind kind, dnnl::algorithm algorithm, const ConvolutionShape& shape,
                             const dnnl::primitive_attr& attributes);
/// The gradient in the weights; `forward`: of the same convolution. By the direct algorithm.
WeightsDesc weights_gradient_desc(const ConvolutionShape& shape, const ForwardDesc& forward,
                                  const dnnl::primitive_attr& attributes);

/// A pooling of 2x2 with stride 2, as a step of training.
PoolingDesc pooling_desc(dnnl::algorithm algorithm, const memory::desc& from, const memory::desc& to,
                         const dnnl::primitive_attr& attributes);
PoolingBackDesc pooling_back_desc(const PoolingDesc& forward, dnnl::algorithm algorithm, const memory::desc& from,
                                  const dnnl::primitive_attr& attributes);

void append_relu(dnnl::post_ops& behind);

/// A factor for each output channel of a convolution: what it is made with, and what each call is given.
void scale_channels(dnnl::primitive_attr& attributes, const std::vector<float>& scales);
void add_scales(Arguments& arguments, const memory& scales);

}  // namespace stylesweep::nst::onednn
