// A tensor's values, whatever floating-point type its file has.
#pragma once

#include <vector>

#include "tensorfiles/tensor_file.hpp"

namespace stylesweep::weights {

/// As float32; from F32, F16, BF16 and F64. Throws tensorfiles::FileError for another type.
std::vector<float> float_values(const tensorfiles::Tensor& tensor);

}  // namespace stylesweep::weights
