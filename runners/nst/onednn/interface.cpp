#include "runners/nst/onednn/interface.hpp"

namespace stylesweep::nst::onednn {
namespace {

const memory::dims window = {2, 2}, nowhere = {0, 0};

}  // namespace

const dnnl::engine& engine() {
    static const dnnl::engine cpu(dnnl::engine::kind::cpu, 0);
    return cpu;
}

#if DNNL_VERSION_MAJOR >= 3

memory::dims dims_of(const memory::desc& desc) {
    return desc.get_dims();
}

memory::data_type type_of(const memory::desc& desc) {
    return desc.get_data_type();
}

std::optional<Layout> layout_of(const memory::desc& desc) {
    if (desc.get_format_kind() != memory::format_kind::blocked) return std::nullopt;
    return Layout{desc.get_strides(), desc.get_inner_blks(), desc.get_inner_idxs()};
}

ForwardDesc convolution_desc(dnnl::prop_kind kind, dnnl::algorithm algorithm, const ConvolutionShape& shape,
                             const dnnl::primitive_attr& attributes) {
    const memory::dims stride(2, shape.stride), padding(2, shape.padding);
    return {engine(), kind,   algorithm, shape.from, shape.weight, shape.bias,
            shape.to, stride, padding,   padding,    attributes};
}

WeightsDesc weights_gradient_desc(const ConvolutionShape& shape, const ForwardDesc& forward,
                                  const dnnl::primitive_attr& attributes) {
    const memory::dims stride(2, shape.stride), padding(2, shape.padding);
    return {engine(),   dnnl::algorithm::convolution_direct,
            shape.from, shape.weight,
            shape.to,   stride,
            padding,    padding,
            forward,    attributes};
}

PoolingDesc pooling_desc(dnnl::algorithm algorithm, const memory::desc& from, const memory::desc& to,
                         const dnnl::primitive_attr& attributes) {
    return {
        engine(),  dnnl::prop_kind::forward_training, algorithm, from, to, window, window, nowhere, nowhere, nowhere,
        attributes};
}

PoolingBackDesc pooling_back_desc(const PoolingDesc& forward, dnnl::algorithm algorithm, const memory::desc& from,
                                  const dnnl::primitive_attr& attributes) {
    return {engine(), algorithm, from,    forward.dst_desc(), window, window, nowhere,
            nowhere,  nowhere,   forward, attributes};
}

void append_relu(dnnl::post_ops& behind) {
    behind.append_eltwise(dnnl::algorithm::eltwise_relu, 0.0F, 0.0F);
}

void scale_channels(dnnl::primitive_attr& attributes, const std::vector<float>&) {
    attributes.set_scales_mask(DNNL_ARG_WEIGHTS, 1 << 0);
}

void add_scales(Arguments& arguments, const memory& scales) {
    arguments.insert({DNNL_ARG_ATTR_SCALES | DNNL_ARG_WEIGHTS, scales});
}

#else

memory::dims dims_of(const memory::desc& desc) {
    return desc.dims();
}

memory::data_type type_of(const memory::desc& desc) {
    return desc.data_type();
}

std::optional<Layout> layout_of(const memory::desc& desc) {
    if (desc.data.format_kind != dnnl_blocked) return std::nullopt;
    const auto& blocks = desc.data.format_desc.blocking;
    return Layout{{blocks.strides, blocks.strides + desc.data.ndims},
                  {blocks.inner_blks, blocks.inner_blks + blocks.inner_nblks},
                  {blocks.inner_idxs, blocks.inner_idxs + blocks.inner_nblks}};
}

ForwardDesc convolution_desc(dnnl::prop_kind kind, dnnl::algorithm algorithm, const ConvolutionShape& shape,
                             const dnnl::primitive_attr& attributes) {
    const memory::dims stride(2, shape.stride), padding(2, shape.padding);
    const dnnl::convolution_forward::desc what(kind, algorithm, shape.from, shape.weight, shape.bias, shape.to, stride,
                                               padding, padding);
    return {what, attributes, engine()};
}

WeightsDesc weights_gradient_desc(const ConvolutionShape& shape, const ForwardDesc& forward,
                                  const dnnl::primitive_attr& attributes) {
    const memory::dims stride(2, shape.stride), padding(2, shape.padding);
    const dnnl::convolution_backward_weights::desc what(dnnl::algorithm::convolution_direct, shape.from, shape.weight,
                                                        shape.to, stride, padding, padding);
    return {what, attributes, engine(), forward};
}

PoolingDesc pooling_desc(dnnl::algorithm algorithm, const memory::desc& from, const memory::desc& to,
                         const dnnl::primitive_attr& attributes) {
    const dnnl::pooling_forward::desc what(dnnl::prop_kind::forward_training, algorithm, from, to, window, window,
                                           nowhere, nowhere);
    return {what, attributes, engine()};
}

PoolingBackDesc pooling_back_desc(const PoolingDesc& forward, dnnl::algorithm algorithm, const memory::desc& from,
                                  const dnnl::primitive_attr& attributes) {
    const dnnl::pooling_backward::desc what(algorithm, from, forward.dst_desc(), window, window, nowhere, nowhere);
    return {what, attributes, engine(), forward};
}

void append_relu(dnnl::post_ops& behind) {
    behind.append_eltwise(1.0F, dnnl::algorithm::eltwise_relu, 0.0F, 0.0F);
}

void scale_channels(dnnl::primitive_attr& attributes, const std::vector<float>& scales) {
    attributes.set_output_scales(1 << 1, scales);
}

void add_scales(Arguments&, const memory&) {}

#endif

}  // namespace stylesweep::nst::onednn
