// Style transfer that keeps the content's colours (Gatys, Bethge, Hertzmann and Shechtman 2016, arXiv:1606.05897): in
// luminance only (section 4), or from a style in the content's colours (section 3). Pictures: float32 [1, 3, H, W] of 0
// to 1, RGB.
#pragma once

#include <torch/torch.h>

namespace stylesweep::nst {

/// Y of YIQ (weights 0.299, 0.587, 0.114): [1, 1, H, W].
torch::Tensor luminance(const torch::Tensor& picture);

/// `y` moved and stretched to the mean and standard deviation of `like` (equation 10). A flat `y` is only moved.
torch::Tensor matched(const torch::Tensor& y, const torch::Tensor& like);

/// Luminance as a picture: three equal channels.
torch::Tensor grey(const torch::Tensor& y);

/// `picture` with luminance `y` in place of its own and its I and Q kept, clamped to 0..1.
torch::Tensor with_luminance(const torch::Tensor& picture, const torch::Tensor& y);

/// `style` by an affine map that gives its colours the mean and covariance of those of `content`, clamped to 0..1: of
/// the maps that do, C^(1/2) S^(-1/2) with the symmetric roots of the covariances, as Hertzmann et al.'s Image
/// Analogies (2001). Where colours of the style do not vary, neither do the result's.
torch::Tensor color_matched(const torch::Tensor& style, const torch::Tensor& content);

}  // namespace stylesweep::nst
