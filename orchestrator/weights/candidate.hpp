// One interpretation of a file's tensors: this architecture, these names, that prefix.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "runners/nst/architectures/architecture.hpp"
#include "tensorfiles/tensor_file.hpp"

namespace stylesweep::weights {

/// A file's floating-point tensors by name, without wrapper names (DataParallel's `module` and others).
using Named = std::map<std::string, const tensorfiles::Tensor*>;

/// torchvision's names; those of its `features` alone (0.weight); Caffe's (conv1_1.weight).
enum class NamingScheme { torchvision, features, caffe };

struct Candidate {
    const nst::Architecture* architecture;
    NamingScheme names;
    std::string prefix;
    std::size_t found = 0, of = 0;                  ///< convolutions, counted from the first on
    std::string first_missing = {};                 ///< block
    std::string obstacle = {};                      ///< why it is not this architecture; empty: it is
    std::vector<tensorfiles::Tensor> tensors = {};  ///< under torchvision's names
    std::vector<std::string> used = {};             ///< their names in the file
};

/// Every place in `all` where an extractor may begin, with the tensors found there.
std::vector<Candidate> candidates(const Named& all);

/// "[64, 3, 3, 3]"
std::string shape_text(const std::vector<std::int64_t>& shape);

}  // namespace stylesweep::weights
