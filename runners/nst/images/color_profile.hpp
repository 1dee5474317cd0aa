// Colours as pictures mean them: ICC profiles (ICC.1:2022) in picture files, and from them to sRGB by LittleCMS.
#pragma once

#include <memory>
#include <opencv2/core/mat.hpp>
#include <optional>
#include <string>
#include <vector>

#include "runners/nst/images/container.hpp"

namespace stylesweep::nst {

/// The profile in a PNG, JPEG, WebP or TIFF file; nothing: the file has none. Empty: it has one that is cut off or
/// cannot be unpacked.
std::optional<std::vector<unsigned char>> icc_profile(Bytes file);

/// How colours of one profile become sRGB. Perceptual intent, as browsers and Pillow do by default.
class ColorProfile {
  public:
    explicit ColorProfile(const std::vector<unsigned char>& icc);
    ~ColorProfile();

    /// As the profile calls itself, such as "Display P3"; empty where it has no name.
    [[nodiscard]] const std::string& name() const { return name_; }
    [[nodiscard]] bool is_cmyk() const;

    /// Why a picture of these colours cannot be converted; empty: it can. `bgr`: 8-bit, 3 channels.
    [[nodiscard]] std::string obstacle(const cv::Mat& bgr) const;

    /// Where there is no obstacle. A picture whose colours are sRGB within a level is left as it is.
    void to_srgb(cv::Mat& bgr) const;

    /// `cmyk`: 8-bit, 4 channels, 255 is most ink; the result is BGR. For profiles that are of CMYK and sound.
    [[nodiscard]] cv::Mat from_cmyk(const cv::Mat& cmyk) const;

  private:
    struct Closed {
        void operator()(void* profile) const;
    };
    [[nodiscard]] cv::Mat transformed(const cv::Mat& picture, unsigned format) const;

    std::unique_ptr<void, Closed> profile_;  ///< none: it is broken
    std::string name_;
};

}  // namespace stylesweep::nst
