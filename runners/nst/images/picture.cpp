#include "runners/nst/images/picture.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>
#include <optional>
#include <vector>

#include "runners/core/files.hpp"
#include "runners/core/job.hpp"
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

// libjpeg fills what a cut JPEG lacks with grey and only warns. The end marker, FF D9, comes after the first scan, FF
// DA; segments before it are skipped, for a thumbnail in them has an end of its own.
bool is_cut_jpeg(const std::vector<unsigned char>& bytes) {
    if (bytes.size() < 4 || bytes[0] != 0xFF || bytes[1] != 0xD8) return false;
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

// What a PNG says before its pixels.
struct PngHeader {
    int depth, colour_type;
    std::vector<unsigned char> transparency;  // chunk tRNS; empty: none
};

std::optional<PngHeader> png_header(const std::vector<unsigned char>& bytes) {
    if (bytes.size() < 33 || bytes[0] != 0x89) return std::nullopt;
    PngHeader header{bytes[24], bytes[25], {}};
    const auto type_is = [&](std::size_t at, const char* type) { return std::equal(type, type + 4, &bytes[at + 4]); };
    for (std::size_t at = 8; at + 12 <= bytes.size() && !type_is(at, "IDAT");) {
        const std::size_t length =
            std::size_t{bytes[at]} << 24 | bytes[at + 1] << 16 | bytes[at + 2] << 8 | bytes[at + 3];
        if (length > bytes.size() - at - 12) break;
        const auto data = bytes.begin() + static_cast<std::ptrdiff_t>(at + 8);
        if (type_is(at, "tRNS")) header.transparency.assign(data, data + static_cast<std::ptrdiff_t>(length));
        at += length + 12;
    }
    return header;
}

// JPEG has no alpha.
bool may_be_transparent(const std::vector<unsigned char>& bytes) {
    const auto png = png_header(bytes);
    return png ? (png->colour_type & 4) || !png->transparency.empty() : bytes[0] != 0xFF;
}

// Of a grey PNG OpenCV leaves the transparent value out: the pixels of that value become white in `bgr`.
void whiten(cv::Mat& bgr, const cv::Mat& grey, const PngHeader& png) {
    if (png.transparency.size() < 2) return;
    const int value = png.transparency[0] << 8 | png.transparency[1];
    const int scale = png.depth < 8 ? 255 / ((1 << png.depth) - 1) : 1;  // as few bits are decoded
    bgr.setTo(cv::Scalar::all(255), grey == value * scale);
}

// `bgr` itself where the file has no alpha.
cv::Mat over_white(const std::vector<unsigned char>& bytes, cv::Mat bgr) {
    cv::Mat whole = cv::imdecode(bytes, cv::IMREAD_UNCHANGED);
    if (const auto png = png_header(bytes); png && whole.channels() == 1) whiten(bgr, whole, *png);
    if (whole.channels() != 4) return bgr;
    if (whole.depth() == CV_16U) whole.convertTo(whole, CV_8U, 1 / 257.0);
    if (whole.depth() != CV_8U) return bgr;
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

}  // namespace

cv::Mat read_picture(const fs::path& file) {
    const std::vector<unsigned char> bytes = read_file(file);
    if (is_cut_jpeg(bytes)) throw runners::BadInput(file.string() + ": the JPEG ends too early (cut off?)");
    const bool turned_here = is_webp_or_png(bytes);  // OpenCV knows no EXIF in WebP, nor in PNG with alpha
    cv::Mat bgr;
    try {
        const int mode = cv::IMREAD_COLOR | (turned_here ? cv::IMREAD_IGNORE_ORIENTATION : 0);
        if (!bytes.empty()) bgr = cv::imdecode(bytes, mode);
        if (!bgr.empty() && may_be_transparent(bytes)) bgr = over_white(bytes, bgr);
        if (!bgr.empty() && turned_here) bgr = upright(bgr, exif_orientation(bytes));
    } catch (const cv::Exception& error) {
        throw runners::BadInput(file.string() + ": cannot be decoded: " + error.err);
    }
    if (bgr.empty())
        throw runners::BadInput(file.string() + ": not a picture that can be decoded (PNG, JPEG, WebP, TIFF, ...)");
    cv::Mat rgb;
    cv::cvtColor(bgr, rgb, cv::COLOR_BGR2RGB);
    return rgb;
}

void write_picture(const cv::Mat& rgb, const fs::path& file) {
    const std::vector<unsigned char> bytes = encode(rgb, file);
    runners::write_file(file, {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

void write_thumbnail(const cv::Mat& rgb, const fs::path& file) {
    if (fs::exists(file)) return;
    const int longer = std::max(rgb.cols, rgb.rows);
    const std::string side = std::to_string(std::min(thumbnail_side, longer));
    write_picture(resize_to(rgb, output_size(side, rgb.size())), file);
}

}  // namespace stylesweep::nst
