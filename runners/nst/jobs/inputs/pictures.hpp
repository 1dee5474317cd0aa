// The pictures of a job, decoded and at their sizes.
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
    std::vector<std::pair<cv::Mat, double>> styles;  ///< with their shares; none where the job names none
    std::optional<Regions> regions;                  ///< of masks, at these sizes
};

/// Records their size, the time it took and what is to be doubted of them. Throws runners::BadInput.
JobPictures decode(const runners::Job& job, const Parameters& parameters, runners::Recorder& out);

/// That of the parameter `init`, stretched to `size`, which is said.
cv::Mat decode_init(const runners::Job& job, cv::Size size, runners::Recorder& out);

/// Whether a picture of one size looks distorted at the other: their shapes differ by more than 2%.
bool is_stretched(cv::Size from, cv::Size to);

/// "320x240"
std::string size_text(cv::Size size);

}  // namespace stylesweep::nst
