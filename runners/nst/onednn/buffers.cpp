#include "runners/nst/onednn/buffers.hpp"

namespace stylesweep::nst {

bool onednn_is_available() {
    return dnnl::get_effective_cpu_isa() >= dnnl::cpu_isa::avx512_core;
}

bool onednn_has_int8() {
    return dnnl::get_effective_cpu_isa() >= dnnl::cpu_isa::avx512_core_vnni;
}

namespace onednn {
namespace {

Format plain_format(std::int64_t dimensions) {
    return dimensions == 1 ? Format::a : Format::abcd;
}

}  // namespace

const dnnl::engine& engine() {
    static const dnnl::engine cpu(dnnl::engine::kind::cpu, 0);
    return cpu;
}

memory::data_type data_type(torch::Dtype type) {
    switch (type) {
        case torch::kBFloat16:
            return memory::data_type::bf16;
        case torch::kInt8:
            return memory::data_type::s8;
        case torch::kUInt8:
            return memory::data_type::u8;
        default:
            return memory::data_type::f32;
    }
}

Buffer::Buffer(const memory::desc& desc)
    : bytes(torch::empty({static_cast<std::int64_t>(desc.get_size())}, torch::kUInt8)),
      on(desc, engine(), bytes.data_ptr()) {}

Buffer::Buffer(const torch::Tensor& plain)
    : bytes(plain),
      on({plain.sizes().vec(), data_type(plain.scalar_type()), plain_format(plain.dim())}, engine(), plain.data_ptr()) {
}

memory Scratch::on(const memory::desc& desc) {
    const auto size = static_cast<std::int64_t>(desc.get_size());
    const std::int64_t has = bytes_.defined() ? bytes_.numel() : 0;
    if (has < size) {
        bytes_ = torch::Tensor();  // first give back, then take
        bytes_ = torch::empty({size}, torch::kUInt8);
    }
    return {desc, engine(), bytes_.data_ptr()};
}

dnnl::primitive_attr scratch_is_ours() {
    dnnl::primitive_attr attributes;
    attributes.set_scratchpad_mode(dnnl::scratchpad_mode::user);
    return attributes;
}

void execute(const dnnl::primitive& primitive, const memory::desc& needed, Scratch& scratch, Arguments arguments) {
    dnnl::stream stream(engine());
    if (needed.get_size()) arguments.insert({DNNL_ARG_SCRATCHPAD, scratch.on(needed)});
    primitive.execute(stream, arguments);
    stream.wait();
}

Buffer reordered(const Buffer& from, const memory::desc& to, Scratch& scratch, const Buffer* onto) {
    if (!onto && from.desc() == to) return from;
    dnnl::primitive_attr attributes = scratch_is_ours();
    if (onto) {
        dnnl::post_ops sum;
        sum.append_sum(1.0F);
        attributes.set_post_ops(sum);
    }
    const Buffer result = onto ? *onto : Buffer(to);
    const dnnl::reorder::primitive_desc how(engine(), from.desc(), engine(), to, attributes);
    execute(dnnl::reorder(how), how.scratchpad_desc(), scratch, {{DNNL_ARG_FROM, from.on}, {DNNL_ARG_TO, result.on}});
    return result;
}

}  // namespace onednn
}  // namespace stylesweep::nst
