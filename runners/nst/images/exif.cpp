#include "runners/nst/images/exif.hpp"

#include <array>
#include <opencv2/core.hpp>

#include "runners/nst/images/container.hpp"

namespace stylesweep::nst {

int exif_orientation(Bytes file) {
    constexpr std::uint32_t orientation_tag = 0x0112, short_type = 3;
    constexpr std::string_view jpeg_prefix("Exif\0\0", 6);
    Bytes tiff = webp_chunk(file, "EXIF");
    if (tiff.empty()) tiff = png_chunk(file, "eXIf");
    if (starts_with(tiff, jpeg_prefix)) tiff = tiff.subspan(jpeg_prefix.size());  // some writers include it
    if (const auto segments = jpeg_segments(file, 0xE1, jpeg_prefix); !segments.empty()) tiff = segments.front();
    const auto field = tiff_field(tiff, orientation_tag);
    if (!field || field->type != short_type) return 1;
    const std::uint32_t value = field->short_number().value_or(1);
    return value >= 1 && value <= 8 ? static_cast<int>(value) : 1;
}

cv::Mat upright(const cv::Mat& picture, int orientation) {
    constexpr int rows_as_they_are = 9, upside_down = 0, mirrored = 1, both = -1;  // cv::flip's codes
    // By orientation, from 1: whether to transpose first, and how to flip then.
    struct Turn {
        bool transposed;
        int flip;
    };
    constexpr std::array<Turn, 8> turns = {{{false, rows_as_they_are},
                                            {false, mirrored},
                                            {false, both},
                                            {false, upside_down},
                                            {true, rows_as_they_are},
                                            {true, mirrored},
                                            {true, both},
                                            {true, upside_down}}};
    const Turn& turn = turns.at(static_cast<std::size_t>(orientation - 1));
    cv::Mat result;
    if (turn.transposed)
        cv::transpose(picture, result);
    else
        result = picture;
    if (turn.flip == rows_as_they_are) return result;
    cv::Mat flipped;
    cv::flip(result, flipped, turn.flip);
    return flipped;
}

}  // namespace stylesweep::nst
