#include "runners/nst/jobs/pictures.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>

#include "runners/nst/images/picture.hpp"
#include "runners/nst/images/resize.hpp"

namespace stylesweep::nst {
namespace {

// The picture of a file parameter. Enlarged, it has no more detail than before, which figures at that size hide.
cv::Mat sized(const runners::Job& job, const std::string& name, const std::string& resolution, runners::Recorder& out) {
    const auto [picture, profile, warning] = decode_picture(job.input(name));
    if (!profile.empty()) out.detail(name + "_colors", "converted to sRGB from the profile " + profile);
    if (!warning.empty()) out.warn(name + ": " + warning);
    const cv::Size size = output_size(resolution, picture.size());
    if (size.width > picture.cols || size.height > picture.rows)
        out.warn(name + " is enlarged from " + size_text(picture.size()) + " to " + size_text(size) +
                 ": it has less detail than its size says");
    return resize_to(picture, size);
}

}  // namespace

JobPictures decode(const runners::Job& job, const Parameters& parameters, runners::Recorder& out) {
    using Clock = std::chrono::steady_clock;
    const auto begin = Clock::now();
    JobPictures all{sized(job, "content", parameters.resolution, out), {}};
    const std::string longer = std::to_string(
        std::max(1L, std::lround(parameters.style_scale * std::max(all.content.cols, all.content.rows))));
    const auto add_style = [&](const char* name, double share) {
        if (job.inputs.contains(name)) all.styles.push_back({sized(job, name, longer, out), share});
    };
    add_style("style", 1);
    add_style("style_2", parameters.blend_2);
    add_style("style_3", parameters.blend_3);
    add_style("style_4", parameters.blend_4);
    out.metric("decode_s", std::chrono::duration<double>(Clock::now() - begin).count());
    out.metric("width", all.content.cols);
    out.metric("height", all.content.rows);
    return all;
}

cv::Mat decode_init(const runners::Job& job, cv::Size size, runners::Recorder& out) {
    const cv::Mat picture = read_picture(job.input("init"));
    const double aspect = static_cast<double>(picture.cols) / picture.rows,
                 wanted = static_cast<double>(size.width) / size.height;
    if (std::abs(aspect / wanted - 1) > 0.02)
        out.warn("init, " + size_text(picture.size()) + ", is stretched to " + size_text(size));
    return resize_to(picture, size);
}

std::string size_text(cv::Size size) {
    return std::to_string(size.width) + "x" + std::to_string(size.height);
}

}  // namespace stylesweep::nst
