#include "runners/nst/jobs/inputs/pictures.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>

#include "runners/nst/images/picture.hpp"
#include "runners/nst/images/resize.hpp"
#include "runners/nst/jobs/inputs/style_files.hpp"

namespace stylesweep::nst {
namespace {

// Reads an input picture, and records how its colours were converted.
cv::Mat decoded(const std::string& name, const std::filesystem::path& file, runners::Recorder& out) {
    const auto [picture, profile, warning] = decode_picture(file);
    if (!profile.empty()) out.detail(name + "_colors", "converted to sRGB from the profile " + profile);
    if (!warning.empty()) out.warn(name + ": " + warning);
    return picture;
}

// Resizes it. An enlarged picture has no more detail than before, which the metrics at that size do not show: hence the
// warning.
cv::Mat sized(const std::string& name, const std::filesystem::path& file, const std::string& resolution,
              runners::Recorder& out) {
    const cv::Mat picture = decoded(name, file, out);
    const cv::Size size = output_size(resolution, picture.size());
    if (size.width > picture.cols || size.height > picture.rows)
        out.warn(name + " is enlarged from " + size_text(picture.size()) + " to " + size_text(size) +
                 ": it has less detail than its size suggests");
    return resize_to(picture, size);
}

std::vector<std::pair<cv::Mat, double>> decode_styles(const runners::Job& job, const Parameters& parameters,
                                                      const std::string& resolution, runners::Recorder& out) {
    const StyleFiles files = style_files(job, parameters.style_shares);
    std::vector<std::pair<cv::Mat, double>> styles;
    for (std::size_t i = 0; i < files.pictures.size(); ++i) {
        const std::string name = i == 0 ? "style" : "style_" + std::to_string(i + 1);
        styles.push_back({sized(name, files.pictures[i], resolution, out), files.shares[i]});
    }
    if (!files.in_words.empty()) out.detail("styles", files.in_words);
    return styles;
}

}  // namespace

JobPictures decode(const runners::Job& job, const Parameters& parameters, runners::Recorder& out) {
    using Clock = std::chrono::steady_clock;
    const auto begin = Clock::now();
    JobPictures all{sized("content", job.input("content"), parameters.resolution, out), {}, {}};
    const std::string longer = std::to_string(
        std::max(1L, std::lround(parameters.style_scale * std::max(all.content.cols, all.content.rows))));
    if (job.inputs.contains("style")) all.styles = decode_styles(job, parameters, longer, out);
    std::vector<cv::Size> sizes;
    for (const auto& [picture, share] : all.styles) sizes.push_back(picture.size());
    all.regions = regions_of(job, all.content.size(), sizes, out);
    out.metric("decode_s", std::chrono::duration<double>(Clock::now() - begin).count());
    out.metric("width", all.content.cols);
    out.metric("height", all.content.rows);
    return all;
}

cv::Mat decode_init(const runners::Job& job, cv::Size size, runners::Recorder& out) {
    const cv::Mat picture = decoded("init", job.input("init"), out);
    if (is_stretched(picture.size(), size))
        out.warn("init, " + size_text(picture.size()) + ", is stretched to " + size_text(size));
    return resize_to(picture, size);
}

bool is_stretched(cv::Size from, cv::Size to) {
    const auto aspect = [](cv::Size size) { return static_cast<double>(size.width) / size.height; };
    return std::abs(aspect(from) / aspect(to) - 1) > 0.02;
}

std::string size_text(cv::Size size) {
    return std::to_string(size.width) + "x" + std::to_string(size.height);
}

}  // namespace stylesweep::nst
