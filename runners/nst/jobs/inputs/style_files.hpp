// The pictures that a parameter such as `style` stands for: one, or those of a list or a folder.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "runners/core/job.hpp"
#include "runners/nst/fast/training_pictures.hpp"

namespace stylesweep::nst {

/// Of a file parameter that the job has.
PictureFiles input_pictures(const runners::Job& job, const std::string& name);

struct StyleFiles {
    std::vector<std::filesystem::path> pictures;
    std::vector<double> shares;  ///< as many
    std::string in_words;        ///< for the row; empty: it is one picture
};

/// Of a job that has a style. `shares`: of `style_shares`, such as "2,1", or "even". Throws runners::BadInput when they
/// are not as many as the pictures.
StyleFiles style_files(const runners::Job& job, const std::string& shares);

}  // namespace stylesweep::nst
