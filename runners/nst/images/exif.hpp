// EXIF's orientation tag (CIPA DC-008), for formats in which the decoder does not apply it.
#pragma once

#include <opencv2/core/mat.hpp>
#include <span>

namespace stylesweep::nst {

/// 1 to 8; 1, upright, if the file is not a WebP or PNG, or has no valid EXIF.
int exif_orientation(std::span<const unsigned char> file);

/// The upright picture.
cv::Mat upright(const cv::Mat& picture, int orientation);

}  // namespace stylesweep::nst
