// One convolution of a feed-forward network, between layouts that Blocks reads.
#pragma once

#include <torch/torch.h>

#include <optional>
#include <string>

#include "runners/nst/onednn/buffers.hpp"
#include "runners/nst/winograd/convolution.hpp"

namespace stylesweep::nst::onednn {

/// Channels rounded up to a multiple of 16.
std::int64_t whole_lanes(std::int64_t channels);

/// `x` padded with zeros to `size` along a dimension.
torch::Tensor padded_to(const torch::Tensor& x, std::int64_t dimension, std::int64_t size);

/// Without padding, bias or gradients. Layouts are nChw16c for oneDNN's Winograd, else nhwc.
class BlockConvolution {
  public:
    struct Types {
        memory::data_type from, to;
        float per_unit = 1;  ///< of 8-bit inputs: units per 1.0
    };

    BlockConvolution() = default;
    /// `weight`: [out, in, K, K'], float32, `out` a multiple of 16; rounded to 8 bits for 8-bit inputs (symmetric, one
    /// scale per output channel), else to the input's type. `in`: [1, in, H, W] with margins.
    BlockConvolution(const torch::Tensor& weight, const memory::dims& in, std::int64_t stride, ConvAlgorithm algorithm,
                     const Types& types);

    void operator()(const memory& from, const memory& to, Scratch& scratch) const;
    /// What operator() needs of it.
    void reserve(Scratch& scratch) const;

    [[nodiscard]] memory::desc from() const { return forward_.src_desc(); }
    [[nodiscard]] memory::desc to() const { return forward_.dst_desc(); }
    [[nodiscard]] float per_unit() const { return per_unit_; }
    [[nodiscard]] bool is_own_winograd() const { return own_.has_value(); }
    [[nodiscard]] bool is_onednn_winograd() const { return onednn_winograd_; }

  private:
    ForwardDesc forward_;
    Buffer weight_, scales_;                  ///< scales: by channel, for 8-bit weights
    std::optional<WinogradConvolution> own_;  ///< in place of oneDNN's primitive, with the same layouts
    float per_unit_ = 1;
    bool onednn_winograd_ = false;
};

/// For the record, of a network's convolutions: "stylesweep winograd" or "onednn winograd" if any of them is, else
/// "onednn direct".
std::string algorithm_of(bool any_own_winograd, bool any_onednn_winograd);

}  // namespace stylesweep::nst::onednn
