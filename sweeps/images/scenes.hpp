// The sample pictures as functions: 8-bit BGR, the same at every call.
#pragma once

#include <opencv2/core/mat.hpp>

namespace stylesweep::images {

cv::Mat draw_landscape();  ///< 640x480: mountains, a lake, a house
cv::Mat draw_portrait();   ///< 480x640: head and shoulders by a window
cv::Mat draw_swirls();     ///< 512x512: brush strokes along a flow
cv::Mat draw_facets();     ///< 512x512: shaded panes with dark edges

}  // namespace stylesweep::images
