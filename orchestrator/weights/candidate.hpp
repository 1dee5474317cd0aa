// One reading of a file's tensors: as this architecture, under these names, behind that prefix.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "runners/nst/architectures/architecture.hpp"
#include "tensorfiles/tensor_file.hpp"

namespace stylesweep::weights {

/// A file's floating-point tensors by name, wrappers' words (DataParallel's `module` and others) taken out.
using Named = std::map<std::string, const tensorfiles::Tensor*>;

/// torchvision's names; those of its `features` alone (0.weight); Caffe's (conv1_1.weight).
enum class NamingScheme { torchvision, features, caffe };

struct Candidate {
    const nst::Architecture* architecture;
    NamingScheme names;
    std::string prefix;
    std::size_t found = 0, of = 0;                  ///< convolutions, counted from the first on
    std::string first_missing = {};                 ///< block
    std::string obstacle = {};                      ///< why it is not this architecture after all; empty: it is
    std::vector<tensorfiles::Tensor> tensors = {};  ///< under torchvision's names
    std::vector<std::string> used = {};             ///< their names in the file
};

/// Every place in `all` where an extractor may begin, with what is there.
std::vector<Candidate> candidates(const Named& all);

/// "[64, 3, 3, 3]"
std::string shape_text(const std::vector<std::int64_t>& shape);

}  // namespace stylesweep::weights
