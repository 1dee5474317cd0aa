// Which network a file's tensors belong to, with any prefix of their names.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "runners/nst/architectures/preprocessing.hpp"
#include "tensorfiles/tensor_file.hpp"

namespace stylesweep::weights {

/// A network in a file.
struct Identified {
    std::string architecture;                  ///< "vgg19"; "fast" or "lpips" for a trained network or heads
    std::string summary;                       ///< "vgg19, 16 of 16 convolutions"
    std::string prefix;                        ///< what stood in front of its names
    std::string incomplete;                    ///< the first block without weights; empty: none
    std::vector<tensorfiles::Tensor> tensors;  ///< what it needs, under the names that runners ask for
    std::set<std::string> used;                ///< their names in the file, without wrappers' words
    std::vector<std::string> left_out;         ///< names of groups: "classifier", "optimizer", ...
    /// Of an extractor: the preprocessing it was trained with, as far as the names of its tensors show.
    std::optional<nst::Preprocessing> preprocessing;
};

/// Finds the one extractor, feed-forward network or set of LPIPS heads in `file`, under torchvision's names, those of
/// its `features` alone or Caffe's (conv1_1), with anything in front of them and wrappers' words (`module`) among them.
/// `prefix`: which of several; empty: the only one. Throws tensorfiles::FileError, `name` in front, that says what
/// there is when it is none of these, another network or more than one.
Identified identify(const tensorfiles::TensorFile& file, const std::string& prefix, const std::string& name);

}  // namespace stylesweep::weights
