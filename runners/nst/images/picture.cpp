#include "runners/nst/images/picture.hpp"

#include <turbojpeg.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <memory>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>
#include <vector>

#include "runners/core/files.hpp"
#include "runners/core/job.hpp"
#include "runners/nst/images/color_profile.hpp"
#include "runners/nst/images/container.hpp"
#include "runners/nst/images/exif.hpp"
#include "runners/nst/images/resize.hpp"

namespace stylesweep::nst {
namespace {

namespace fs = std::filesystem;

constexpr int thumbnail_side = 320;  // pixels

std::vector<unsigned char> encode(const cv::Mat& rgb, const fs::path& file) {
    cv::Mat bgr;
    cv::cvtColor(rgb, bgr, cv::COLOR_RGB2BGR);
    std::vector<unsigned char> bytes;
    if (!cv::imencode(file.extension().string(), bgr, bytes, {cv::IMWRITE_JPEG_QUALITY, 85}))
        throw std::runtime_error("cannot encode " + file.string());
    return bytes;
}

std::vector<unsigned char> read_file(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    if (!in) throw runners::BadInput(file.string() + ": cannot be opened");
    std::vector<unsigned char> bytes;
    try {
        bytes.assign(std::istreambuf_iterator<char>(in), {});
    } catch (const std::ios_base::failure& error) {  // a folder, a bad disk
        throw runners::BadInput(file.string() + ": cannot be read: " + error.what());
    }
    return bytes;
}

bool is_jpeg(const std::vector<unsigned char>& bytes) {
    return bytes.size() >= 4 && bytes[0] == 0xFF && bytes[1] == 0xD8;
}

// For a truncated JPEG, libjpeg only warns and fills the rest with grey. The end marker, FF D9, comes after the first
// scan, FF DA; segments before it are skipped, because a thumbnail in them has its own end marker.
bool is_cut_jpeg(const std::vector<unsigned char>& bytes) {
    if (!is_jpeg(bytes)) return false;
    std::size_t at = 2;
    while (at + 4 <= bytes.size() && bytes[at] == 0xFF && bytes[at + 1] != 0xDA)
        at += bytes[at + 1] == 0xFF ? 1 : 2 + (bytes[at + 2] << 8 | bytes[at + 3]);
    constexpr unsigned char end[] = {0xFF, 0xD9};
    const auto scans = bytes.begin() + static_cast<std::ptrdiff_t>(std::min(at, bytes.size()));
    return std::search(scans, bytes.end(), std::begin(end), std::end(end)) == bytes.end();
}

bool is_webp_or_png(const std::vector<unsigned char>& bytes) {
    return bytes.size() > 12 && (bytes[0] == 0x89 || (bytes[0] == 'R' && bytes[8] == 'W'));
}

// For a PNG: bits per channel and colour type; 0 if the file is not a PNG. Types with alpha have bit 4.
struct PngKind {
    int depth = 0, colour_type = 0;
};

PngKind png_kind(const std::vector<unsigned char>& bytes) {
    const Bytes header = png_chunk(bytes, "IHDR");
    return header.size() < 10 ? PngKind() : PngKind{header[8], header[9]};
}

// JPEG has no alpha.
bool may_be_transparent(const std::vector<unsigned char>& bytes) {
    const PngKind png = png_kind(bytes);
    return png.depth > 0 ? (png.colour_type & 4) || !png_chunk(bytes, "tRNS").empty() : bytes[0] != 0xFF;
}

// OpenCV ignores the transparent value of a grey PNG: pixels with that value become white in `bgr`.
void whiten(cv::Mat& bgr, const cv::Mat& grey, const std::vector<unsigned char>& bytes) {
    const Bytes transparency = png_chunk(bytes, "tRNS");
    if (transparency.size() < 2) return;
    const int value = transparency[0] << 8 | transparency[1];
    const int depth = png_kind(bytes).depth,
              scale = depth < 8 ? 255 / ((1 << depth) - 1) : 1;  // scaled from fewer bits
    bgr.setTo(cv::Scalar::all(255), grey == value * scale);
}

// Converts the colours of a picture with alpha, which is unchanged.
void convert_opaque(cv::Mat& bgra, const ColorProfile& profile) {
    cv::Mat bgr, alpha;
    cv::cvtColor(bgra, bgr, cv::COLOR_BGRA2BGR);
    cv::extractChannel(bgra, alpha, 3);
    profile.to_srgb(bgr);
    cv::cvtColor(bgr, bgra, cv::COLOR_BGR2BGRA);
    cv::insertChannel(alpha, bgra, 3);
}

// Composites `bgr`, already in sRGB, by the file's alpha.
cv::Mat over_white(const std::vector<unsigned char>& bytes, cv::Mat bgr, const ColorProfile* profile) {
    cv::Mat whole = cv::imdecode(bytes, cv::IMREAD_UNCHANGED);
    if (whole.channels() == 1) whiten(bgr, whole, bytes);
    if (whole.channels() != 4) return bgr;
    if (whole.depth() == CV_16U) whole.convertTo(whole, CV_8U, 1 / 257.0);
    if (whole.depth() != CV_8U) return bgr;
    if (profile) convert_opaque(whole, *profile);
    cv::Mat result(whole.size(), CV_8UC3);
    for (int row = 0; row < whole.rows; ++row)
        for (int column = 0; column < whole.cols; ++column) {
            const auto& pixel = whole.at<cv::Vec4b>(row, column);
            for (int c = 0; c < 3; ++c)
                result.at<cv::Vec3b>(row, column)[c] =
                    static_cast<unsigned char>((pixel[c] * pixel[3] + 255 * (255 - pixel[3]) + 127) / 255);
        }
    return result;
}

// What libjpeg says about a damaged JPEG, which OpenCV keeps to itself; empty: it is whole, or no JPEG. The scan is
// read at an eighth of its size, where all damage shows too.
std::string jpeg_damage(const std::vector<unsigned char>& bytes, const fs::path& file) {
    const std::unique_ptr<void, int (*)(tjhandle)> jpeg(tjInitDecompress(), tjDestroy);
    int width = 0, height = 0, subsampling = 0, space = -1;
    (void)tjDecompressHeader3(jpeg.get(), bytes.data(), bytes.size(), &width, &height, &subsampling, &space);
    if (width < 1 || height < 1) return "";
    constexpr tjscalingfactor eighth = {1, 8};
    const bool inks = space == TJCS_CMYK || space == TJCS_YCCK;
    cv::Mat small(TJSCALED(height, eighth), TJSCALED(width, eighth), inks ? CV_8UC4 : CV_8UC3);
    if (tjDecompress2(jpeg.get(), bytes.data(), bytes.size(), small.data, small.cols, 0, small.rows,
                      inks ? TJPF_CMYK : TJPF_RGB, 0) == 0)
        return "";
    const std::string what = tjGetErrorStr2(jpeg.get());
    if (tjGetErrorCode(jpeg.get()) == TJERR_FATAL)
        throw runners::BadInput(file.string() + ": the JPEG cannot be decoded: " + what);
    return "the JPEG is damaged, so a part of it may not be what it was: " + what;
}

// The inks of a CMYK JPEG, 255 is full, rotated by its EXIF; empty: not a CMYK JPEG. OpenCV only decodes to RGB.
cv::Mat inks_of(const std::vector<unsigned char>& bytes) {
    const std::unique_ptr<void, int (*)(tjhandle)> jpeg(tjInitDecompress(), tjDestroy);
    int width = 0, height = 0, subsampling = 0, space = 0;
    if (tjDecompressHeader3(jpeg.get(), bytes.data(), bytes.size(), &width, &height, &subsampling, &space) != 0 ||
        (space != TJCS_CMYK && space != TJCS_YCCK))
        return {};
    cv::Mat inks(height, width, CV_8UC4);
    const int code = tjDecompress2(jpeg.get(), bytes.data(), bytes.size(), inks.data, width, 0, height, TJPF_CMYK, 0);
    if (code != 0 && tjGetErrorCode(jpeg.get()) == TJERR_FATAL) return {};
    constexpr unsigned char app14 = 0xEE;
    if (!jpeg_segments(bytes, app14, "Adobe").empty()) cv::bitwise_not(inks, inks);  // 0 is full ink for Adobe
    return upright(inks, exif_orientation(bytes));
}

// 8-bit BGR in the file's own colours, upright; empty if it cannot be decoded.
cv::Mat decoded(const std::vector<unsigned char>& bytes) {
    const bool turned_here = is_webp_or_png(bytes);  // OpenCV ignores EXIF in WebP, and in PNG with alpha
    const int mode = cv::IMREAD_COLOR | (turned_here ? cv::IMREAD_IGNORE_ORIENTATION : 0);
    if (bytes.empty()) return {};
    cv::Mat bgr = cv::imdecode(bytes, mode | cv::IMREAD_ANYDEPTH);
    if (bgr.depth() == CV_16U) bgr.convertTo(bgr, CV_8U, 1 / 257.0);  // rounded; OpenCV would truncate
    return bgr.depth() == CV_8U ? bgr : cv::imdecode(bytes, mode);
}

// BGR in sRGB, composited over white.
cv::Mat shown(const std::vector<unsigned char>& bytes, Picture& picture) {
    cv::Mat bgr = decoded(bytes);
    if (bgr.empty()) return bgr;
    const auto icc = icc_profile(bytes);
    const ColorProfile profile(icc.value_or(std::vector<unsigned char>()));
    const cv::Mat inks = profile.is_cmyk() ? inks_of(bytes) : cv::Mat();
    const cv::Mat mixed = inks.empty() ? inks : profile.from_cmyk(inks);
    const std::string obstacle = icc && mixed.empty() ? profile.obstacle(bgr) : "";
    if (!mixed.empty())
        bgr = mixed;
    else if (icc && obstacle.empty())
        profile.to_srgb(bgr);
    if (icc && obstacle.empty()) picture.profile = profile.name().empty() ? "without a name" : profile.name();
    if (!obstacle.empty())
        picture.warning += std::string(picture.warning.empty() ? "" : "; ") + "its colour profile " + obstacle +
                           ", so its colours are assumed to be sRGB";
    if (may_be_transparent(bytes)) bgr = over_white(bytes, bgr, icc && obstacle.empty() ? &profile : nullptr);
    return is_webp_or_png(bytes) ? upright(bgr, exif_orientation(bytes)) : bgr;
}

}  // namespace

Picture decode_picture(const fs::path& file) {
    const std::vector<unsigned char> bytes = read_file(file);
    if (is_cut_jpeg(bytes)) throw runners::BadInput(file.string() + ": the JPEG ends too early (truncated?)");
    Picture picture;
    if (is_jpeg(bytes)) picture.warning = jpeg_damage(bytes, file);
    cv::Mat bgr;
    try {
        bgr = shown(bytes, picture);
    } catch (const cv::Exception& error) {
        throw runners::BadInput(file.string() + ": cannot be decoded: " + error.err);
    }
    if (bgr.empty())
        throw runners::BadInput(file.string() + ": not a picture that can be decoded (PNG, JPEG, WebP, TIFF, ...)");
    cv::cvtColor(bgr, picture.rgb, cv::COLOR_BGR2RGB);
    return picture;
}

cv::Mat read_picture(const fs::path& file) {
    return decode_picture(file).rgb;
}

void write_picture(const cv::Mat& rgb, const fs::path& file, const PngTexts& texts) {
    std::vector<unsigned char> bytes = encode(rgb, file);
    if (file.extension() == ".png") bytes = with_notes(bytes, texts);
    runners::write_file(file, {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

void write_thumbnail(const cv::Mat& rgb, const fs::path& file) {
    if (fs::exists(file)) return;
    const int longer = std::max(rgb.cols, rgb.rows);
    const std::string side = std::to_string(std::min(thumbnail_side, longer));
    write_picture(resize_to(rgb, output_size(side, rgb.size())), file);
}

}  // namespace stylesweep::nst
