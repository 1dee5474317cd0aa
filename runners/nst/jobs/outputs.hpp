// The output files of a job.
#pragma once

#include <cstdint>
#include <filesystem>
#include <opencv2/core.hpp>

#include "runners/core/job.hpp"
#include "runners/nst/jobs/inputs/pictures.hpp"

namespace stylesweep::nst {

/// Writes the output as PNG with its parameters, and thumbnails of it and of its input pictures. Throws like
/// write_picture().
void save(const runners::Job& job, const JobPictures& pictures, const cv::Mat& stylised, runners::Recorder& out);

/// The checkpoint file of a training, until it ends.
std::filesystem::path checkpoint_of(const runners::Job& job);

/// A trained network, and one from an earlier step.
std::filesystem::path model_of(const runners::Job& job);
std::filesystem::path model_at(const runners::Job& job, std::int64_t step);

/// Intermediate pictures, saved by save_every. Their file names are the same for every attempt, so that a later attempt
/// overwrites those of a killed one.
void write_picture_at(const runners::Job& job, std::int64_t step, const cv::Mat& picture);
/// As artifacts output_at_STEP and output_at_STEP_thumbnail.
void record_picture_at(const runners::Job& job, std::int64_t step, runners::Recorder& out);

}  // namespace stylesweep::nst
