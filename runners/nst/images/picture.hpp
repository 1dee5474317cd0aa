// Decoding, encoding and thumbnails of pictures.
#pragma once

#include <filesystem>
#include <opencv2/core/mat.hpp>
#include <string>

#include "runners/nst/images/png.hpp"

namespace stylesweep::nst {

/// A picture, and how its colours were converted.
struct Picture {
    cv::Mat rgb;          ///< 8-bit sRGB, height x width x 3
    std::string profile;  ///< name of its original colour profile; empty: none
    std::string warning;  ///< why its colour profile was ignored, or how the file is damaged; empty: neither
};

/// EXIF rotation and ICC profiles are applied, grey, CMYK and 16-bit are converted, transparency is composited over
/// white. Without a profile sRGB is assumed. Throws runners::BadInput with the file's name if it cannot be decoded.
Picture decode_picture(const std::filesystem::path& file);

/// Only the pixels.
cv::Mat read_picture(const std::filesystem::path& file);

/// Writes PNG, marked as sRGB and with `texts`, or JPEG, by the file's extension, atomically (by renaming a temporary
/// file). Throws runners::DiskFull, or std::runtime_error with the file's name (no permission).
void write_picture(const cv::Mat& rgb, const std::filesystem::path& file, const PngTexts& texts = {});

/// A JPEG with at most 320 pixels on its longer side; an existing file is kept.
void write_thumbnail(const cv::Mat& rgb, const std::filesystem::path& file);

}  // namespace stylesweep::nst
