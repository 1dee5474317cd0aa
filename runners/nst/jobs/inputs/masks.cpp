#include "runners/nst/jobs/inputs/masks.hpp"

#include <algorithm>
#include <cstdio>
#include <map>
#include <opencv2/imgproc.hpp>
#include <set>

#include "base/text/counted.hpp"
#include "runners/core/job.hpp"
#include "runners/nst/images/picture.hpp"
#include "runners/nst/jobs/inputs/pictures.hpp"
#include "runners/nst/jobs/inputs/style_files.hpp"

namespace stylesweep::nst {
namespace {

using Color = std::uint32_t;  // 0xRRGGBB

constexpr std::size_t most_regions = 16;

Color color_at(const cv::Mat& mask, int row, int column) {
    const auto& pixel = mask.at<cv::Vec3b>(row, column);
    return static_cast<Color>(pixel[0]) << 16 | static_cast<Color>(pixel[1]) << 8 | pixel[2];
}

std::string color_name(Color color) {
    char text[8];
    std::snprintf(text, sizeof text, "#%06x", color & 0xFFFFFF);
    return text;
}

std::set<Color> palette_of(const cv::Mat& mask, const char* parameter) {
    std::set<Color> colors;
    for (int row = 0; row < mask.rows; ++row)
        for (int column = 0; column < mask.cols; ++column) colors.insert(color_at(mask, row, column));
    if (colors.size() > most_regions)
        throw runners::BadInput(std::string(parameter) + " has " + std::to_string(colors.size()) +
                                " colours, one region each; the limit is " + std::to_string(most_regions) +
                                ": paint it without soft edges and save it as PNG (JPEG changes colours)");
    return colors;
}

std::set<Color> palette_of(const std::vector<cv::Mat>& style_masks) {
    std::set<Color> all;
    for (const cv::Mat& each : style_masks) all.merge(palette_of(each, "style_mask"));
    return all;
}

torch::Tensor labelled(const cv::Mat& mask, const std::set<Color>& colors) {
    torch::Tensor all = torch::zeros({static_cast<std::int64_t>(colors.size()), 1, mask.rows, mask.cols});
    auto values = all.accessor<float, 4>();
    std::map<Color, std::int64_t> places;
    for (const Color color : colors) places.emplace(color, static_cast<std::int64_t>(places.size()));
    for (int row = 0; row < mask.rows; ++row)
        for (int column = 0; column < mask.cols; ++column)
            if (const auto place = places.find(color_at(mask, row, column)); place != places.end())
                values[place->second][0][row][column] = 1;
    return all;
}

void check_in_both(const std::set<Color>& content, const std::set<Color>& styles) {
    const auto check = [](const std::set<Color>& has, const std::set<Color>& lacks, const char* in,
                          const char* not_in) {
        for (const Color color : has)
            if (!lacks.contains(color))
                throw runners::BadInput("the region " + color_name(color) + " is in " + in + " but not in " + not_in +
                                        ": equal colours in both are a region");
    };
    check(content, styles, "content_mask", "style_mask");
    check(styles, content, "style_mask", "content_mask");
}

struct MaskFiles {
    std::filesystem::path content;
    std::vector<std::filesystem::path> styles;
};

// nullopt: the job has no masks.
std::optional<MaskFiles> mask_files(const runners::Job& job, std::size_t styles) {
    const bool of_content = job.inputs.contains("content_mask"), of_style = job.inputs.contains("style_mask");
    if (!of_content && !of_style) return std::nullopt;
    if (!of_content || !of_style)
        throw runners::BadInput(of_content ? "content_mask needs a style_mask with the styles of its regions"
                                           : "style_mask needs a content_mask with the regions of its styles");
    MaskFiles files{job.input("content_mask"), input_pictures(job, "style_mask").pictures};
    if (files.styles.size() != styles)
        throw runners::BadInput("style_mask: " + counted(files.styles.size(), "mask") + " for " +
                                counted(styles, "style picture") + ": give one for each");
    return files;
}

cv::Mat scaled_mask(const std::filesystem::path& file, const std::string& name, cv::Size size, runners::Recorder& out) {
    const cv::Mat mask = read_picture(file);
    if (mask.size() == size) return mask;
    const std::string change = size_text(mask.size()) + " to " + size_text(size);
    out.detail(name + "_scaled", change);
    if (is_stretched(mask.size(), size))
        out.warn(name + " has another shape than its picture: stretched from " + change);
    return mask_at(mask, size);
}

}  // namespace

cv::Mat mask_at(const cv::Mat& mask, cv::Size size) {
    cv::Mat scaled;
    cv::resize(mask, scaled, size, 0, 0, cv::INTER_NEAREST_EXACT);
    return scaled;
}

std::string Regions::in_words() const {
    const torch::Tensor shares = content.mean({1, 2, 3});
    std::string text;
    for (std::size_t i = 0; i < names.size(); ++i) {
        char share[16];
        std::snprintf(share, sizeof share, " %.1f%%", 100 * shares[static_cast<std::int64_t>(i)].item<double>());
        text += (text.empty() ? "" : ", ") + names[i] + share;
    }
    return text;
}

Regions regions_of(const cv::Mat& content, const std::vector<cv::Mat>& styles) {
    const std::set<Color> colors = palette_of(content, "content_mask");
    check_in_both(colors, palette_of(styles));
    Regions all;
    std::ranges::transform(colors, std::back_inserter(all.names), color_name);
    all.content = labelled(content, colors);
    for (const cv::Mat& each : styles) all.styles.push_back(labelled(each, colors));
    return all;
}

std::optional<Regions> regions_of(const runners::Job& job, cv::Size content, const std::vector<cv::Size>& styles,
                                  runners::Recorder& out) {
    const auto files = mask_files(job, styles.size());
    if (!files) return std::nullopt;
    std::vector<cv::Mat> masks;
    for (std::size_t i = 0; i < files->styles.size(); ++i)
        masks.push_back(scaled_mask(files->styles[i], i == 0 ? "style_mask" : "style_mask_" + std::to_string(i + 1),
                                    styles[i], out));
    Regions regions = regions_of(scaled_mask(files->content, "content_mask", content, out), masks);
    out.detail("regions", regions.in_words());
    return regions;
}

void check_masks(const runners::Job& job, std::size_t styles) {
    const auto files = mask_files(job, styles);
    if (!files) return;
    std::vector<cv::Mat> masks;
    for (const std::filesystem::path& each : files->styles) masks.push_back(read_picture(each));
    check_in_both(palette_of(read_picture(files->content), "content_mask"), palette_of(masks));
}

}  // namespace stylesweep::nst
