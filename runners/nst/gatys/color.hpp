// Style transfer that keeps the content's colours (Gatys, Bethge, Hertzmann and Shechtman 2016, arXiv:1606.05897): in
// luminance only (section 4), or from a style in the content's colours (section 3). Pictures: float32 [1, 3, H, W] in 0
// to 1, RGB.
#pragma once

#include <torch/torch.h>

namespace stylesweep::nst {

/// Y of YIQ (weights 0.299, 0.587, 0.114): [1, 1, H, W].
torch::Tensor luminance(const torch::Tensor& picture);

/// `y` shifted and scaled to the mean and standard deviation of `like` (equation 10). A constant `y` is only shifted.
torch::Tensor matched(const torch::Tensor& y, const torch::Tensor& like);

/// Luminance as a picture: three equal channels.
torch::Tensor grey(const torch::Tensor& y);

/// `picture` with its luminance replaced by `y` and its I and Q unchanged, clamped to 0..1.
torch::Tensor with_luminance(const torch::Tensor& picture, const torch::Tensor& y);

/// `style` by an affine map that gives its colours the mean and covariance of those of `content`, clamped to 0..1: the
/// map is C^(1/2) S^(-1/2) with the symmetric roots of the covariances, as in Hertzmann et al.'s Image Analogies
/// (2001). Directions without variance in the style have none in the result.
torch::Tensor color_matched(const torch::Tensor& style, const torch::Tensor& content);

}  // namespace stylesweep::nst
