#include "runners/nst/images/color_profile.hpp"

#include <lcms2.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <opencv2/core.hpp>
#include <stdexcept>

namespace stylesweep::nst {
namespace {

using Profile = std::vector<unsigned char>;

constexpr std::size_t largest_profile = 64 << 20;  // bytes; printer profiles have a few million

// After a PNG profile's name: a NUL, the method (0, deflate) and the compressed profile.
Profile unpacked(Bytes chunk) {
    const auto name_end = std::find(chunk.begin(), chunk.end(), '\0');
    if (chunk.end() - name_end < 3) return {};
    const Bytes packed = chunk.subspan(static_cast<std::size_t>(name_end - chunk.begin()) + 2);
    for (std::size_t room = 16 * packed.size() + 4096; room <= largest_profile; room *= 4) {
        Profile profile(room);
        uLongf size = room;
        const int code = uncompress(profile.data(), &size, packed.data(), packed.size());
        profile.resize(size);
        if (code == Z_OK) return profile;
        if (code != Z_BUF_ERROR) break;
    }
    return {};
}

// Segments start with their number, from 1, and the count; they may be in any order.
Profile joined(std::vector<Bytes> segments) {
    if (std::ranges::any_of(segments, [](Bytes each) { return each.size() < 2; })) return {};
    std::ranges::sort(segments, {}, [](Bytes each) { return each[0]; });
    Profile profile;
    for (std::size_t i = 0; i < segments.size(); ++i) {
        if (segments[i][0] != i + 1 || segments[i][1] != segments.size()) return {};
        profile.insert(profile.end(), segments[i].begin() + 2, segments[i].end());
    }
    return profile;
}

std::string description(cmsHPROFILE profile) {
    std::array<char, 256> text{};
    cmsGetProfileInfoASCII(profile, cmsInfoDescription, "en", "US", text.data(), text.size());
    return text.data();
}

bool is_grey(const cv::Mat& bgr) {
    std::array<cv::Mat, 3> channels;
    cv::split(bgr, channels.data());
    return cv::norm(channels[0], channels[1], cv::NORM_INF) == 0 &&
           cv::norm(channels[0], channels[2], cv::NORM_INF) == 0;
}

// A grid of colours, 6 levels per channel.
cv::Mat probes() {
    cv::Mat colors(6, 36, CV_8UC3);
    for (int i = 0; i < 216; ++i)
        colors.at<cv::Vec3b>(i / 36, i % 36) = {static_cast<unsigned char>(i / 36 * 51),
                                                static_cast<unsigned char>(i / 6 % 6 * 51),
                                                static_cast<unsigned char>(i % 6 * 51)};
    return colors;
}

}  // namespace

std::optional<Profile> icc_profile(Bytes file) {
    if (const Bytes chunk = png_chunk(file, "iCCP"); !chunk.empty()) return unpacked(chunk);
    if (const Bytes chunk = webp_chunk(file, "ICCP"); !chunk.empty()) return Profile(chunk.begin(), chunk.end());
    if (const auto segments = jpeg_segments(file, 0xE2, {"ICC_PROFILE\0", 12}); !segments.empty())
        return joined(segments);
    if (const auto field = tiff_field(file, 34675)) return Profile(field->value.begin(), field->value.end());
    return std::nullopt;
}

void ColorProfile::Closed::operator()(void* profile) const {
    cmsCloseProfile(profile);
}

ColorProfile::ColorProfile(const Profile& icc)
    : profile_(icc.empty() ? nullptr : cmsOpenProfileFromMem(icc.data(), static_cast<cmsUInt32Number>(icc.size()))) {
    if (profile_) name_ = description(profile_.get());
}

ColorProfile::~ColorProfile() = default;

bool ColorProfile::is_cmyk() const {
    return profile_ && cmsGetColorSpace(profile_.get()) == cmsSigCmykData;
}

std::string ColorProfile::obstacle(const cv::Mat& bgr) const {
    if (!profile_) return "is broken";
    const cmsColorSpaceSignature space = cmsGetColorSpace(profile_.get());
    const bool grey = space == cmsSigGrayData;
    if (grey && !is_grey(bgr)) return "is for grey, but the picture has colours";
    if (space == cmsSigCmykData) return "is for CMYK, but the picture is not a CMYK JPEG";
    if (!grey && space != cmsSigRgbData) return "is not for RGB or grey";
    return transformed(bgr.row(0), grey ? TYPE_GRAY_8 : TYPE_BGR_8).empty() ? "is broken" : "";
}

void ColorProfile::to_srgb(cv::Mat& bgr) const {
    const bool grey = cmsGetColorSpace(profile_.get()) == cmsSigGrayData;
    const cv::Mat before = probes();
    if (!grey && cv::norm(transformed(before, TYPE_BGR_8), before, cv::NORM_INF) <= 1) return;
    bgr = transformed(bgr, grey ? TYPE_GRAY_8 : TYPE_BGR_8);
}

cv::Mat ColorProfile::from_cmyk(const cv::Mat& cmyk) const {
    return transformed(cmyk, TYPE_CMYK_8);
}

// Empty: the profile does not allow this conversion.
cv::Mat ColorProfile::transformed(const cv::Mat& picture, unsigned format) const {
    const std::unique_ptr<void, Closed> srgb(cmsCreate_sRGBProfile());
    cmsHTRANSFORM transform = cmsCreateTransform(profile_.get(), format, srgb.get(), TYPE_BGR_8, INTENT_PERCEPTUAL, 0);
    if (!transform) return {};
    cv::Mat from = picture;
    if (format == TYPE_GRAY_8) cv::extractChannel(picture, from, 0);
    cv::Mat result(from.size(), CV_8UC3);
    cmsDoTransformLineStride(transform, from.data, result.data, static_cast<cmsUInt32Number>(from.cols),
                             static_cast<cmsUInt32Number>(from.rows), static_cast<cmsUInt32Number>(from.step),
                             static_cast<cmsUInt32Number>(result.step), 0, 0);
    cmsDeleteTransform(transform);
    return result;
}

}  // namespace stylesweep::nst
