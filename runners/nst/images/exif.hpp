// How a camera was held: the orientation tag of EXIF (CIPA DC-008), where a picture's reader does not apply it.
#pragma once

#include <opencv2/core/mat.hpp>
#include <span>

namespace stylesweep::nst {

/// 1 to 8; 1, upright, where the file is no WebP or PNG, has no EXIF or an unsound one.
int exif_orientation(std::span<const unsigned char> file);

/// The picture as it is to be looked at.
cv::Mat upright(const cv::Mat& picture, int orientation);

}  // namespace stylesweep::nst
