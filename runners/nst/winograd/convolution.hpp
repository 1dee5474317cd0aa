// A frozen 3x3 or 2x2 convolution with Winograd's algorithm, for CPUs where oneDNN does not have it.
#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <memory>

namespace stylesweep::nst {

/// Stride 1; float32, on the CPU. The transformed weights take four times the memory, and as much again for the
/// backward pass. For the backward pass it saves one bit per output if a ReLU follows, else nothing. The result is the
/// same with any number of threads.
class WinogradConvolution {
  public:
    /// Whether this CPU supports it (x86-64: with AVX2 and FMA).
    static bool is_available();
    /// Whether it supports these numbers of channels: multiples of 16.
    static bool suits(std::int64_t out, std::int64_t in);

    /// `weight`: [out, in, K, K], K 3 or 2 (zero-padded to 3, still faster than direct); `bias`: [out], or undefined.
    /// `padding`: zeros around a picture, 0 or 1.
    WinogradConvolution(const torch::Tensor& weight, const torch::Tensor& bias, std::int64_t padding);

    /// What follows the convolution: nothing, a ReLU, or a ReLU and a 2x2 average pooling with stride 2. In the last
    /// case the unpooled outputs are not stored.
    enum class Then { nothing, relu, relu_and_pooling };

    /// [N, in, H, W] -> [N, out, H + 2 padding - K + 1, W + 2 padding - K + 1], or half of that (rounded down) in
    /// height and width; channels last. Differentiable with respect to the picture. Throws std::invalid_argument if the
    /// result would be empty.
    [[nodiscard]] torch::Tensor operator()(const torch::Tensor& picture, Then then) const;

    /// The same without gradients or ReLU into existing memory: [in][high][wide] channels last -> [out][...], likewise.
    void into(float* output, const float* picture, std::int64_t high, std::int64_t wide) const;

    /// Transforms the weights for the backward pass, as the first use would.
    void prepare_way_back() const;

    struct Weights;

  private:
    std::shared_ptr<Weights> weights_;
};

}  // namespace stylesweep::nst
