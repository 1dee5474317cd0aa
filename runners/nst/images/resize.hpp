// Resizing of pictures.
#pragma once

#include <opencv2/core/mat.hpp>
#include <string>

namespace stylesweep::nst {

/// Output size for `resolution` ("256": longer side, aspect ratio kept, at least 1; "768x512": exact), pixels.
cv::Size output_size(const std::string& resolution, cv::Size picture);

/// 8-bit, any number of channels: as Pillow's Image.resize(BICUBIC), cubic interpolation along a side that grows, and
/// with the kernel widened by the ratio along a side that shrinks (antialiasing). Unchanged if the size is the same.
cv::Mat resize_to(const cv::Mat& picture, cv::Size size);

}  // namespace stylesweep::nst
