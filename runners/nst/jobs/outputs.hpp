// The files of a job: what it is to leave, and where.
#pragma once

#include <cstdint>
#include <filesystem>
#include <opencv2/core.hpp>

#include "runners/core/job.hpp"
#include "runners/nst/jobs/pictures.hpp"

namespace stylesweep::nst {

/// The output as PNG, its parameters in the file, and thumbnails of it and of the pictures it was made from. Throws as
/// write_picture() does.
void save(const runners::Job& job, const JobPictures& pictures, const cv::Mat& stylised, runners::Recorder& out);

/// Where a training keeps its state until it ends.
std::filesystem::path checkpoint_of(const runners::Job& job);

/// A trained network, and those kept on the way with the picture that each makes.
std::filesystem::path model_of(const runners::Job& job);
std::filesystem::path model_at(const runners::Job& job, std::int64_t step);
std::filesystem::path picture_at(const runners::Job& job, std::int64_t step);

}  // namespace stylesweep::nst
