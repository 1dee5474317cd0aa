// Which network a file's tensors belong to, whatever the prefix of their names.
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
    std::string architecture;  ///< "vgg19"; "fast", "adain", "adain-encoder", "adain-decoder" or "lpips" for others
    std::string summary;       ///< "vgg19, 16 of 16 convolutions"
    std::string prefix;        ///< the prefix of its names
    std::string incomplete;    ///< the first block without weights; empty: none
    std::vector<tensorfiles::Tensor> tensors;  ///< the required tensors, under the names that runners use
    std::set<std::string> used;                ///< their names in the file, without wrapper names
    std::vector<std::string> left_out;         ///< names of groups: "classifier", "optimizer", ...
    /// For an extractor: the preprocessing it was trained with, if the names of its tensors reveal it.
    std::optional<nst::Preprocessing> preprocessing;
};

/// Finds the one extractor, feed-forward or AdaIN network (or half of one) or set of LPIPS heads in `file`, under
/// torchvision's names, those of its `features` alone or Caffe's (conv1_1), with any prefix and wrapper names
/// (`module`). `prefix`: selects one of several; empty: the only one. Throws tensorfiles::FileError, prefixed with
/// `name`, that lists what was found when it is none of these, another network or more than one.
Identified identify(const tensorfiles::TensorFile& file, const std::string& prefix, const std::string& name);

}  // namespace stylesweep::weights
