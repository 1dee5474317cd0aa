// Pictures on their way in and out: decode, encode, thumbnails.
#pragma once

#include <filesystem>
#include <opencv2/core/mat.hpp>

namespace stylesweep::nst {

/// 8-bit RGB, height x width x 3. EXIF rotation is applied, grey and 16-bit are converted, what is
/// transparent is laid over white.
/// Throws runners::BadInput that names the file when it can't be decoded.
cv::Mat read_picture(const std::filesystem::path& file);

/// Writes PNG or JPEG by the file's extension: under another name first, then renamed, so that it is whole or not
/// there. Throws runners::DiskFull, or std::runtime_error that names the file (no permission).
void write_picture(const cv::Mat& rgb, const std::filesystem::path& file);

/// A JPEG with at most 320 pixels on its longer side; kept when it is already there.
void write_thumbnail(const cv::Mat& rgb, const std::filesystem::path& file);

}  // namespace stylesweep::nst
