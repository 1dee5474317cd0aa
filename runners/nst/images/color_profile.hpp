// ICC profiles (ICC.1:2022) in picture files, and conversion to sRGB with LittleCMS.
#pragma once

#include <memory>
#include <opencv2/core/mat.hpp>
#include <optional>
#include <string>
#include <vector>

#include "runners/nst/images/container.hpp"

namespace stylesweep::nst {

/// The profile in a PNG, JPEG, WebP or TIFF file; nullopt: none. Empty: truncated or cannot be decompressed.
std::optional<std::vector<unsigned char>> icc_profile(Bytes file);

/// Converts colours of one profile to sRGB. Perceptual intent, as in browsers and Pillow by default.
class ColorProfile {
  public:
    explicit ColorProfile(const std::vector<unsigned char>& icc);
    ~ColorProfile();

    /// The profile's name, such as "Display P3"; empty if none.
    [[nodiscard]] const std::string& name() const { return name_; }
    [[nodiscard]] bool is_cmyk() const;

    /// Why such a picture cannot be converted; empty if it can. `bgr`: 8-bit, 3 channels.
    [[nodiscard]] std::string obstacle(const cv::Mat& bgr) const;

    /// Only if there is no obstacle. A picture that is sRGB to within a level is left unchanged.
    void to_srgb(cv::Mat& bgr) const;

    /// `cmyk`: 8-bit, 4 channels, 255 is full ink; the result is BGR. Only for valid CMYK profiles.
    [[nodiscard]] cv::Mat from_cmyk(const cv::Mat& cmyk) const;

  private:
    struct Closed {
        void operator()(void* profile) const;
    };
    [[nodiscard]] cv::Mat transformed(const cv::Mat& picture, unsigned format) const;

    std::unique_ptr<void, Closed> profile_;  ///< null: broken
    std::string name_;
};

}  // namespace stylesweep::nst
