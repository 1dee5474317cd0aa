// The pictures of a parameter such as `style`: one, or those of a list or a folder.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "runners/core/job.hpp"
#include "runners/nst/fast/training_pictures.hpp"

namespace stylesweep::nst {

/// For a file parameter that the job has.
PictureFiles input_pictures(const runners::Job& job, const std::string& name);

struct StyleFiles {
    std::vector<std::filesystem::path> pictures;
    std::vector<double> shares;  ///< as many
    std::string in_words;        ///< for the row; empty: a single picture
};

/// For a job with a style. `shares`: the value of `style_shares`, such as "2,1", or "even". Throws runners::BadInput if
/// their number is not that of the pictures.
StyleFiles style_files(const runners::Job& job, const std::string& shares);

}  // namespace stylesweep::nst
