// Pictures on their way in and out: decode, encode, thumbnails.
#pragma once

#include <filesystem>
#include <opencv2/core/mat.hpp>
#include <string>

#include "runners/nst/images/png.hpp"

namespace stylesweep::nst {

/// A picture, and what became of its colours.
struct Picture {
    cv::Mat rgb;          ///< 8-bit sRGB, height x width x 3
    std::string profile;  ///< name of the colour profile that it was converted from; empty: none
    std::string warning;  ///< why its colour profile is not obeyed; empty: it is, or there is none
};

/// EXIF rotation and ICC profiles are applied, grey, CMYK and 16-bit are converted, what is transparent is laid over
/// white. Without a profile colours are sRGB.
/// Throws runners::BadInput that names the file when it can't be decoded.
Picture decode_picture(const std::filesystem::path& file);

/// The same without remarks.
cv::Mat read_picture(const std::filesystem::path& file);

/// Writes PNG, marked as sRGB and with `texts`, or JPEG, by the file's extension: under another name first, then
/// renamed, so that it is whole or not there. Throws runners::DiskFull, or std::runtime_error that names the file (no
/// permission).
void write_picture(const cv::Mat& rgb, const std::filesystem::path& file, const PngTexts& texts = {});

/// A JPEG with at most 320 pixels on its longer side; kept when it is already there.
void write_thumbnail(const cv::Mat& rgb, const std::filesystem::path& file);

}  // namespace stylesweep::nst
