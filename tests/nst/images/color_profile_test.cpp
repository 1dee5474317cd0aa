// ICC profiles made here by LittleCMS, put into pictures by Pillow; colours from the published matrices and curves.
#include "runners/nst/images/color_profile.hpp"

#include <doctest/doctest.h>
#include <lcms2.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <opencv2/core.hpp>

#include "runners/nst/images/picture.hpp"
#include "tests/nst/reference_script.hpp"

using namespace stylesweep;
using namespace stylesweep::nst;
using namespace stylesweep::nst::testing;

namespace {

constexpr std::array<const char*, 4> kinds = {".png", ".jpg", ".webp", ".tiff"};

// Takes the profile.
std::string saved(cmsHPROFILE profile, const char* name) {
    cmsMLU* text = cmsMLUalloc(nullptr, 1);
    cmsMLUsetASCII(text, "en", "US", name);
    cmsWriteTag(profile, cmsSigProfileDescriptionTag, text);
    cmsMLUfree(text);
    cmsUInt32Number size = 0;
    REQUIRE(cmsSaveProfileToMem(profile, nullptr, &size));
    std::string bytes(size, '\0');
    REQUIRE(cmsSaveProfileToMem(profile, bytes.data(), &size));
    cmsCloseProfile(profile);
    return bytes;
}

std::string rgb_profile(const char* name, const cmsCIExyYTRIPLE& primaries, cmsToneCurve* curve) {
    const cmsCIExyY d65 = {0.3127, 0.3290, 1};
    std::array<cmsToneCurve*, 3> curves = {curve, curve, curve};
    const std::string profile = saved(cmsCreateRGBProfile(&d65, &primaries, curves.data()), name);
    cmsFreeToneCurve(curve);
    return profile;
}

cmsToneCurve* srgb_curve() {
    const std::array<double, 5> parameters = {2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045};
    return cmsBuildParametricToneCurve(nullptr, 4, parameters.data());
}

std::string grey_profile(double gamma) {
    cmsToneCurve* curve = cmsBuildGamma(nullptr, gamma);
    const std::string profile = saved(cmsCreateGrayProfile(cmsD50_xyY(), curve), "Dot gain");
    cmsFreeToneCurve(curve);
    return profile;
}

// A press whose inks take light in squares, so that it is not the common formula: red is (1 - cyan)^2 (1 - black).
int print(const cmsUInt16Number in[], cmsUInt16Number out[], void* to_lab) {
    std::array<cmsUInt16Number, 3> rgb{};
    for (std::size_t c = 0; c < 3; ++c)
        rgb.at(c) =
            static_cast<cmsUInt16Number>(std::lround(65535 * std::pow(1 - in[c] / 65535.0, 2) * (1 - in[3] / 65535.0)));
    cmsDoTransform(to_lab, rgb.data(), out, 1);
    return 1;
}

// 16 levels of each ink are 390,000 bytes, too many for one segment of a JPEG.
std::string cmyk_profile() {
    const cmsHPROFILE srgb = cmsCreate_sRGBProfile(), lab = cmsCreateLab2Profile(nullptr);
    cmsHTRANSFORM to_lab = cmsCreateTransform(srgb, TYPE_RGB_16, lab, TYPE_LabV2_16, INTENT_PERCEPTUAL, 0);
    cmsStage* table = cmsStageAllocCLut16bit(nullptr, 16, 4, 3, nullptr);
    REQUIRE(cmsStageSampleCLut16bit(table, print, to_lab, 0));
    cmsPipeline* pipeline = cmsPipelineAlloc(nullptr, 4, 3);
    cmsPipelineInsertStage(pipeline, cmsAT_BEGIN, table);
    cmsHPROFILE profile = cmsCreateProfilePlaceholder(nullptr);
    cmsSetProfileVersion(profile, 2.1);
    cmsSetDeviceClass(profile, cmsSigOutputClass);
    cmsSetColorSpace(profile, cmsSigCmykData);
    cmsSetPCS(profile, cmsSigLabData);
    REQUIRE(cmsWriteTag(profile, cmsSigAToB0Tag, pipeline));
    std::string bytes = saved(profile, "A press");
    cmsPipelineFree(pipeline);
    cmsDeleteTransform(to_lab);
    cmsCloseProfile(srgb);
    cmsCloseProfile(lab);
    return bytes;
}

// Whether all pictures are there.
bool painted(const TestFolder& folder) {
    const std::string p3 =
        rgb_profile("Display P3", {{0.680, 0.320, 1}, {0.265, 0.690, 1}, {0.150, 0.060, 1}}, srgb_curve());
    folder.write("p3.icc", p3);
    folder.write("adobe.icc", rgb_profile("Adobe RGB (1998)", {{0.64, 0.33, 1}, {0.21, 0.71, 1}, {0.15, 0.06, 1}},
                                          cmsBuildGamma(nullptr, 563 / 256.0)));
    folder.write("srgb.icc", saved(cmsCreate_sRGBProfile(), "sRGB"));
    folder.write("broken.icc", p3.substr(0, p3.size() / 2));
    folder.write("empty-words.icc", "no profile at all");
    folder.write("grey.icc", grey_profile(1.8));
    folder.write("cmyk.icc", cmyk_profile());
    return made_by_script("images/profiled_pictures.py", folder, {});
}

double to_light(double level, double gamma) {
    const double x = level / 255;
    if (gamma > 0) return std::pow(x, gamma);
    return x <= 0.04045 ? x / 12.92 : std::pow((x + 0.055) / 1.055, 2.4);
}

double to_level(double light) {
    const double x = std::clamp(light, 0.0, 1.0);
    return 255 * (x <= 0.0031308 ? 12.92 * x : 1.055 * std::pow(x, 1 / 2.4) - 0.055);
}

using Matrix = cv::Matx33d;  // of linear colours to those of sRGB
const Matrix from_p3 = {1.2249402, -0.2249402, 0, -0.0420570, 1.0420570, 0, -0.0196376, -0.0786360, 1.0982736};
const Matrix from_adobe = {1.3983557, -0.3983557, 0, 0, 1, 0, 0, -0.0429290, 1.0429290};

// What (200, 100, 50) shows; gamma 0: sRGB's curve.
cv::Vec3d expected_of(const Matrix& matrix, double gamma) {
    const cv::Vec3d light = matrix * cv::Vec3d(to_light(200, gamma), to_light(100, gamma), to_light(50, gamma));
    return {to_level(light[0]), to_level(light[1]), to_level(light[2])};
}

double off_by(const cv::Mat& picture, const cv::Vec3d& color) {
    const cv::Vec3d pixel = picture.at<cv::Vec3b>(5, 5);
    return cv::norm(pixel - color, cv::NORM_INF);
}

}  // namespace

TEST_CASE("pictures in Display P3 and Adobe RGB show their colours in sRGB, whatever the kind of file") {
    const TestFolder folder;
    if (!painted(folder)) return;
    const cv::Vec3d p3 = expected_of(from_p3, 0), adobe = expected_of(from_adobe, 563 / 256.0);
    CHECK(cv::norm(p3 - cv::Vec3d(200, 100, 50), cv::NORM_INF) > 8);  // else this could not fail
    for (const std::string kind : kinds) {
        CAPTURE(kind);
        const Picture from = decode_picture(folder / ("p3-flat" + kind));
        CHECK(off_by(from.rgb, p3) <= 3);
        CHECK(from.profile == "Display P3");
        CHECK(from.warning.empty());
        CHECK(off_by(read_picture(folder / ("adobe-flat" + kind)), adobe) <= 3);
    }
    for (const std::string kind : {".png", ".webp", ".tiff"}) {
        CAPTURE(kind);
        const cv::Mat half = read_picture(folder / ("p3-half" + kind));
        CHECK(off_by(half, p3) <= 2);
        CHECK(half.at<cv::Vec3b>(0, 0) == cv::Vec3b(255, 255, 255));
    }
}

TEST_CASE("what is in sRGB already stays as it is, level by level") {
    const TestFolder folder;
    if (!painted(folder)) return;
    const Picture same = decode_picture(folder / "srgb-flat.png");
    CHECK(off_by(same.rgb, {200, 100, 50}) == 0);
    CHECK(same.warning.empty());
}

TEST_CASE("grey profiles and those of a press are obeyed") {
    const TestFolder folder;
    if (!painted(folder)) return;
    const double grey = to_level(to_light(100, 1.8));
    for (const char* name : {"grey-grey.png", "grey-grey.jpg", "grey-grey.tiff", "grey-veiled.png"}) {
        CAPTURE(name);
        CHECK(off_by(read_picture(folder / name), {grey, grey, grey}) <= 2);
    }
    CHECK(read_picture(folder / "grey-veiled.png").at<cv::Vec3b>(0, 0) == cv::Vec3b(255, 255, 255));
    const Picture printed = decode_picture(folder / "cmyk-inks.jpg");
    const double light = 255 * (14 / 15.0);
    CHECK(off_by(printed.rgb, {light * 0.64, light * 0.36, light * 0.16}) <= 3);
    CHECK(printed.profile == "A press");
    CHECK(printed.warning.empty());
}

TEST_CASE("a profile that cannot be obeyed is said, and the picture is there as without it") {
    const TestFolder folder;
    if (!painted(folder)) return;
    const auto check = [&](const std::string& name, const char* why) {
        CAPTURE(name);
        const Picture picture = decode_picture(folder / name);
        CHECK(off_by(picture.rgb, {200, 100, 50}) <= 3);
        CHECK(picture.profile.empty());
        CHECK(picture.warning == std::string("its colour profile ") + why + ", so its colours are assumed to be sRGB");
    };
    for (const std::string kind : kinds) {
        check("broken-flat" + kind, "is broken");
        check("empty-words-flat" + kind, "is broken");
        check("grey-flat" + kind, "is for grey, but the picture has colours");
    }
    check("cmyk-flat.jpg", "is for CMYK, but the picture is not a CMYK JPEG");
    const Picture inks = decode_picture(folder / "cmyk-inks.tiff");
    CHECK(inks.warning.find("is for CMYK") != std::string::npos);
    const std::string png = content_of(folder / "p3-flat.png"), jpeg = content_of(folder / "cmyk-inks.jpg");
    std::string damaged = png;
    damaged[png.find("iCCP") + 40] ^= 0x55;
    CHECK(decode_picture(folder.write("damaged.png", damaged)).warning.find("is broken") != std::string::npos);
    std::string second_gone = jpeg;
    second_gone[jpeg.find("ICC_PROFILE", jpeg.find("ICC_PROFILE") + 1)] = 'X';
    CHECK(decode_picture(folder.write("gap.jpg", second_gone)).warning.find("is broken") != std::string::npos);
}
