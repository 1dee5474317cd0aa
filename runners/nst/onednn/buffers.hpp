// oneDNN memory backed by LibTorch tensors, so that it counts as tensor memory; helpers of the networks on oneDNN.
#pragma once

#include <torch/torch.h>

#include "runners/nst/onednn/algorithm.hpp"
#include "runners/nst/onednn/interface.hpp"
#include "runners/nst/onednn/rows.hpp"

namespace stylesweep::nst::onednn {

/// float32, bfloat16, int8 and uint8.
memory::data_type data_type(torch::Dtype type);

/// oneDNN memory backed by a LibTorch tensor that owns the bytes.
struct Buffer {
    torch::Tensor bytes;
    memory on;

    Buffer() = default;
    explicit Buffer(const memory::desc& desc);
    /// A contiguous tensor's own bytes.
    explicit Buffer(const torch::Tensor& plain);
    [[nodiscard]] memory::desc desc() const { return on.get_desc(); }
    [[nodiscard]] memory::dims dims() const { return dims_of(desc()); }
};

constexpr std::int64_t lanes = 16;  ///< channels that are contiguous

/// Strides of 16 channels in a picture in nhwc or nChw16c.
struct Blocks {
    char* numbers = nullptr;
    Number type = Number::f32;
    std::int64_t bytes = 4, block = 0, row = 0, column = 0;  ///< bytes per value; strides, in values

    Blocks() = default;
    explicit Blocks(const memory& on);
    /// Throws std::logic_error if oneDNN chose another layout.
    static void require(const memory::desc& desc);

    [[nodiscard]] char* at(std::int64_t b, std::int64_t y, std::int64_t x) const {
        return numbers + (b * block + y * row + x * column) * bytes;
    }
    [[nodiscard]] Blocks moved(std::int64_t y, std::int64_t x) const {
        Blocks result = *this;
        result.numbers = at(0, y, x);
        return result;
    }
};

/// Scratch space shared by primitives that run one after the other; it grows to the largest need.
class Scratch {
  public:
    memory on(const memory::desc& desc);

  private:
    torch::Tensor bytes_;
};

/// For primitives that work in a Scratch.
dnnl::primitive_attr scratch_is_ours();

/// `needed`: the primitive's scratchpad.
void execute(const dnnl::primitive& primitive, const memory::desc& needed, Scratch& scratch, Arguments arguments);

/// `from` reordered to the layout `to`; added to `onto` if given.
Buffer reordered(const Buffer& from, const memory::desc& to, Scratch& scratch, const Buffer* onto = nullptr);

/// The first algorithm that oneDNN supports for this shape. Sets `winograd` if it is Winograd.
template <class Make>
auto first_that_works(ConvAlgorithm wished, bool& winograd, const Make& make) {
    if (wished == ConvAlgorithm::winograd) {
        try {
            auto desc = make(dnnl::algorithm::convolution_winograd);
            winograd = true;
            return desc;
        } catch (const dnnl::error& error) {
            if (error.status != dnnl_unimplemented) throw;
        }
    }
    return make(dnnl::algorithm::convolution_direct);
}

/// Calls `work`; converts oneDNN's exceptions to std::bad_alloc or std::runtime_error.
template <class Work>
auto translating_errors(const Work& work) {
    try {
        return work();
    } catch (const dnnl::error& error) {
        if (error.status == dnnl_out_of_memory) throw std::bad_alloc();
        throw std::runtime_error(std::string("oneDNN: ") + error.what());
    }
}

}  // namespace stylesweep::nst::onednn
