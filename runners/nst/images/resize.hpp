// How pictures are brought to another size.
#pragma once

#include <opencv2/core/mat.hpp>
#include <string>

namespace stylesweep::nst {

/// Output size for `resolution` ("256": longer side, aspect kept, at least 1; "768x512": exactly that), pixels.
cv::Size output_size(const std::string& resolution, cv::Size picture);

/// 8-bit, any number of channels: as Pillow's Image.resize(BICUBIC), cubic interpolation along a side that grows, and
/// along one that shrinks the same kernel over as many more pixels as it shrinks, so that nothing aliases. The same
/// picture when nothing changes.
cv::Mat resize_to(const cv::Mat& picture, cv::Size size);

}  // namespace stylesweep::nst
