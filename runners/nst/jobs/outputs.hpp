// The files of a job: what it is to leave, and where.
#pragma once

#include <cstdint>
#include <filesystem>
#include <opencv2/core.hpp>

#include "runners/core/job.hpp"
#include "runners/nst/jobs/inputs/pictures.hpp"

namespace stylesweep::nst {

/// The output as PNG, its parameters in the file, and thumbnails of it and of the pictures it was made from. Throws as
/// write_picture() does.
void save(const runners::Job& job, const JobPictures& pictures, const cv::Mat& stylised, runners::Recorder& out);

/// Where a training keeps its state until it ends.
std::filesystem::path checkpoint_of(const runners::Job& job);

/// A trained network, and that of an earlier step.
std::filesystem::path model_of(const runners::Job& job);
std::filesystem::path model_at(const runners::Job& job, std::int64_t step);

/// Pictures on the way, kept as save_every says. Their files are the same for every try of the job, so that one that
/// was killed leaves nothing behind that a later one does not overwrite.
void write_picture_at(const runners::Job& job, std::int64_t step, const cv::Mat& picture);
/// As artifacts output_at_STEP and output_at_STEP_thumbnail.
void record_picture_at(const runners::Job& job, std::int64_t step, runners::Recorder& out);

}  // namespace stylesweep::nst
