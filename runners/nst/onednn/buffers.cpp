#include "runners/nst/onednn/buffers.hpp"

#include <stdexcept>

namespace stylesweep::nst {

bool onednn_is_available() {
    return dnnl::get_effective_cpu_isa() >= dnnl::cpu_isa::avx512_core;
}

bool onednn_suits_float32() {
    return dnnl::get_effective_cpu_isa() >= dnnl::cpu_isa::avx2;
}

bool onednn_has_int8() {
    return dnnl::get_effective_cpu_isa() >= dnnl::cpu_isa::avx512_core_vnni;
}

bool onednn_has_winograd() {
    using namespace onednn;
    static const bool has = [] {
        const memory::desc picture({1, 16, 32, 32}, memory::data_type::f32, Format::any);
        const memory::desc weight({16, 16, 3, 3}, memory::data_type::f32, Format::any);
        try {
            convolution_desc(dnnl::prop_kind::forward_inference, dnnl::algorithm::convolution_winograd,
                             {.from = picture, .weight = weight, .to = picture, .padding = 1}, {});
            return true;
        } catch (const dnnl::error&) {
            return false;
        }
    }();
    return has;
}

std::string onednn_version() {
    const dnnl_version_t* loaded = dnnl_version();
    return std::to_string(loaded->major) + "." + std::to_string(loaded->minor) + "." + std::to_string(loaded->patch);
}

namespace onednn {
namespace {

Format plain_format(std::int64_t dimensions) {
    return dimensions == 1 ? Format::a : Format::abcd;
}

Layout known_layout(const memory::desc& desc) {
    if (const auto layout = layout_of(desc)) {
        const bool channels_last = layout->inner_sizes.empty() && layout->strides[1] == 1;
        if (channels_last ||
            (layout->inner_sizes == memory::dims{lanes} && layout->inner_dimensions == memory::dims{1}))
            return *layout;
    }
    throw std::logic_error("oneDNN chose a layout that this program does not know");
}

}  // namespace

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

Blocks::Blocks(const memory& on) : numbers(static_cast<char*>(on.get_data_handle())) {
    const memory::desc desc = on.get_desc();
    const Layout layout = known_layout(desc);
    block = layout.inner_sizes.empty() ? lanes : layout.strides[1];
    row = layout.strides[2];
    column = layout.strides[3];
    switch (type_of(desc)) {
        case memory::data_type::f32:
            type = Number::f32, bytes = 4;
            break;
        case memory::data_type::bf16:
            type = Number::bf16, bytes = 2;
            break;
        case memory::data_type::u8:
            type = Number::u8, bytes = 1;
            break;
        default:
            type = Number::s8, bytes = 1;
    }
}

void Blocks::require(const memory::desc& desc) {
    known_layout(desc);
}

memory Scratch::on(const memory::desc& desc) {
    const auto size = static_cast<std::int64_t>(desc.get_size());
    const std::int64_t has = bytes_.defined() ? bytes_.numel() : 0;
    if (has < size) {
        bytes_ = torch::Tensor();  // free before allocating
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
