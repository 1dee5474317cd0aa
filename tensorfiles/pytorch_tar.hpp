// The format of torch.save() in PyTorch's first releases: a tar file of `storages`, `tensors` and `pickle`.
#pragma once

#include <string>

#include "tensorfiles/tensor_file.hpp"

namespace stylesweep::tensorfiles {

/// Reads the tar file that `out.file` maps into `out`. Throws FileError, prefixed with `name`.
void read_pytorch_tar(const std::string& name, TensorFile& out);

}  // namespace stylesweep::tensorfiles
