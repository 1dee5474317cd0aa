// A frozen 3x3 or 2x2 convolution by Winograd's algorithm, for CPUs on which oneDNN has none.
#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <memory>

namespace stylesweep::nst {

/// Stride 1; float32, on the CPU. Its weights, transformed, take four times their memory, and as much again for the way
/// back. What it keeps for the way back is one bit for each output where a ReLU follows, else nothing. The same numbers
/// with any number of threads.
class WinogradConvolution {
  public:
    /// Whether this CPU can (x86-64: with AVX2 and FMA).
    static bool is_available();
    /// Whether it is for so many channels: multiples of 16.
    static bool suits(std::int64_t out, std::int64_t in);

    /// `weight`: [out, in, K, K], K 3 or 2 (taken for 3 with zeros, still faster than direct); `bias`: [out], or
    /// undefined. `padding`: zeros around a picture, 0 or 1.
    WinogradConvolution(const torch::Tensor& weight, const torch::Tensor& bias, std::int64_t padding);

    /// What is done to its outputs: nothing, a ReLU, or a ReLU and an average pooling of 2x2 with stride 2. Of the last
    /// the outputs themselves are nowhere stored.
    enum class Then { nothing, relu, relu_and_pooling };

    /// [N, in, H, W] -> [N, out, H + 2 padding - K + 1, W + 2 padding - K + 1], or half of that (rounded down) in
    /// height and width; channels last. Differentiable in the picture. Throws std::invalid_argument where nothing would
    /// be left.
    [[nodiscard]] torch::Tensor operator()(const torch::Tensor& picture, Then then) const;

    /// The same without gradients or ReLU into memory at hand: [in][high][wide] channels last -> [out][...], likewise.
    void into(float* output, const float* picture, std::int64_t high, std::int64_t wide) const;

    /// Transforms the weights for the way back, as the first use would.
    void prepare_way_back() const;

    struct Weights;

  private:
    std::shared_ptr<Weights> weights_;
};

}  // namespace stylesweep::nst
