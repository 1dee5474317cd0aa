// The input that a network was trained on: order, range, means and deviations of a picture's channels.
#pragma once

#include <array>
#include <map>
#include <string>

namespace stylesweep::nst {

/// The network's input is (value * range - mean) / deviation for each channel, with value in 0 to 1.
struct Preprocessing {
    bool blue_first = false;  ///< channels are BGR, not RGB
    double range = 1;
    std::array<double, 3> mean, deviation;  ///< in the order of the channels

    bool operator==(const Preprocessing&) const = default;
};

/// torchvision's: RGB of 0 to 1, ImageNet's means and deviations.
Preprocessing torchvision_preprocessing();

/// Caffe's VGG (Simonyan and Zisserman): BGR of 0 to 255 without the means.
Preprocessing caffe_preprocessing();

/// From the metadata of a weights file, a JSON object under this name; torchvision's if absent. Throws
/// runners::BadInput if invalid.
constexpr const char* preprocessing_key = "preprocessing";
Preprocessing preprocessing_in(const std::map<std::string, std::string>& metadata);

/// The format that preprocessing_in() reads.
std::string to_metadata(const Preprocessing& preprocessing);

/// For people: "BGR of 0 to 255, less 103.939, 116.779, 123.68".
std::string described(const Preprocessing& preprocessing);

}  // namespace stylesweep::nst
