// oneDNN's memory on LibTorch's, so that it is counted as its memory; what the networks on oneDNN share.
#pragma once

#include <torch/torch.h>

#include "runners/nst/onednn/algorithm.hpp"
#include "runners/nst/onednn/interface.hpp"
#include "runners/nst/onednn/rows.hpp"

namespace stylesweep::nst::onednn {

/// float32, bfloat16, int8 and uint8.
memory::data_type data_type(torch::Dtype type);

/// oneDNN's memory on a LibTorch tensor that owns the bytes.
struct Buffer {
    torch::Tensor bytes;
    memory on;

    Buffer() = default;
    explicit Buffer(const memory::desc& desc);
    /// A tensor's own bytes; it must be contiguous.
    explicit Buffer(const torch::Tensor& plain);
    [[nodiscard]] memory::desc desc() const { return on.get_desc(); }
    [[nodiscard]] memory::dims dims() const { return dims_of(desc()); }
};

constexpr std::int64_t lanes = 16;  ///< channels that lie together

/// Where the numbers of 16 channels lie in a picture of nhwc or nChw16c. Null: nowhere.
struct Blocks {
    char* numbers = nullptr;
    Number type = Number::f32;
    std::int64_t bytes = 4, block = 0, row = 0, column = 0;  ///< of a number; steps, in numbers

    Blocks() = default;
    explicit Blocks(const memory& on);
    /// Throws std::logic_error when oneDNN chose another layout.
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

/// Room that one primitive after the other works in; it grows to what the greediest needs.
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

/// `from` in the layout `to`; added to what `onto` holds if given.
Buffer reordered(const Buffer& from, const memory::desc& to, Scratch& scratch, const Buffer* onto = nullptr);

/// The first of the algorithms that oneDNN has for this shape. `winograd` becomes true if that was taken.
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

/// Calls `work`; what oneDNN throws becomes std::bad_alloc or std::runtime_error.
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
