// The input pictures of a job, decoded and resized.
#pragma once

#include <opencv2/core.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "runners/core/job.hpp"
#include "runners/nst/jobs/inputs/masks.hpp"
#include "runners/nst/parameters/parameters.hpp"

namespace stylesweep::nst {

/// 8-bit RGB.
struct JobPictures {
    cv::Mat content;                                 ///< at the output's size
    std::vector<std::pair<cv::Mat, double>> styles;  ///< with their shares; empty if the job has no style
    std::optional<Regions> regions;                  ///< from masks, at these sizes
};

/// Also records their sizes, the time and warnings. Throws runners::BadInput.
JobPictures decode(const runners::Job& job, const Parameters& parameters, runners::Recorder& out);

/// The picture of the parameter `init`, stretched to `size`, which is recorded.
cv::Mat decode_init(const runners::Job& job, cv::Size size, runners::Recorder& out);

/// Whether a picture of one size looks distorted at the other: aspect ratios differ by more than 2%.
bool is_stretched(cv::Size from, cv::Size to);

/// "320x240"
std::string size_text(cv::Size size);

}  // namespace stylesweep::nst
