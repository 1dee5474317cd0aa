#include "runners/nst/images/picture.hpp"

#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>
#include <vector>

#include "runners/core/job.hpp"

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

void write_whole(const std::vector<unsigned char>& bytes, const fs::path& file) {
    fs::create_directories(file.parent_path());
    const fs::path part = file.string() + "." + std::to_string(::getpid()) + ".part";
    std::ofstream out(part, std::ios::binary);
    out.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    out.close();
    if (!out) {
        std::error_code ignored;
        fs::remove(part, ignored);
        throw std::runtime_error("cannot write " + file.string() + " (disk full?)");
    }
    fs::rename(part, file);
}

}  // namespace

cv::Mat read_picture(const fs::path& file) {
    cv::Mat bgr;
    try {
        bgr = cv::imread(file.string(), cv::IMREAD_COLOR);
    } catch (const cv::Exception& error) {
        throw runners::BadInput(file.string() + ": cannot be decoded: " + error.err);
    }
    if (bgr.empty())
        throw runners::BadInput(file.string() + ": not a picture that can be decoded (PNG, JPEG, WebP, TIFF, ...)");
    cv::Mat rgb;
    cv::cvtColor(bgr, rgb, cv::COLOR_BGR2RGB);
    return rgb;
}

cv::Size output_size(const std::string& resolution, cv::Size picture) {
    if (const auto cross = resolution.find('x'); cross != std::string::npos)
        return {std::stoi(resolution.substr(0, cross)), std::stoi(resolution.substr(cross + 1))};
    const double scale = std::stod(resolution) / std::max(picture.width, picture.height);
    const auto scaled = [&](int side) { return std::max(1, static_cast<int>(std::lround(side * scale))); };
    return {scaled(picture.width), scaled(picture.height)};
}

cv::Mat resize_to(const cv::Mat& picture, cv::Size size) {
    if (picture.size() == size) return picture;
    const bool shrinks = size.area() < picture.size().area();
    cv::Mat resized;
    cv::resize(picture, resized, size, 0, 0, shrinks ? cv::INTER_AREA : cv::INTER_CUBIC);
    return resized;
}

void write_picture(const cv::Mat& rgb, const fs::path& file) {
    write_whole(encode(rgb, file), file);
}

void write_thumbnail(const cv::Mat& rgb, const fs::path& file) {
    if (fs::exists(file)) return;
    const int longer = std::max(rgb.cols, rgb.rows);
    const std::string side = std::to_string(std::min(thumbnail_side, longer));
    write_picture(resize_to(rgb, output_size(side, rgb.size())), file);
}

}  // namespace stylesweep::nst
