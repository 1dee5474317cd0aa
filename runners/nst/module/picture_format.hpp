// The numbers in which a network takes or returns pictures.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace stylesweep::nst {

class YamlMap;

/// Of a picture that a network takes, pixels; for `multiple` and `size`.
constexpr std::int64_t longest_side = 16'384;

/// A grey level g of 0 to 255 becomes (low + g / 255 * (high - low) - mean) / std.
struct PictureFormat {
    double low = 0, high = 1;                                 ///< black and white
    std::array<double, 3> mean = {0, 0, 0}, std = {1, 1, 1};  ///< by channel, in the network's order
    bool bgr = false;                                         ///< order of channels; else RGB

    /// The keys range, mean, std and channels; `otherwise` where one is missing. Throws runners::BadInput.
    static PictureFormat read(const YamlMap& map, const PictureFormat& otherwise);
    static const std::vector<std::string>& keys();

    /// "RGB, 0 to 1, less 0.485, 0.456, 0.406, divided by 0.229, 0.224, 0.225"
    [[nodiscard]] std::string in_words() const;
};

}  // namespace stylesweep::nst
