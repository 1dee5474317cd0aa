// Classifies LibTorch errors by their meaning for job and process.
#pragma once

#include <string>

namespace stylesweep::nst {

enum class Failure {
    ordinary,       ///< affects only this job
    out_of_memory,  ///< on the CPU or the GPU; the process continues
    device_lost  ///< CUDA returns such an error for every later call in the process ("sticky"): a new process is needed
};

/// By the first line of the message: LibTorch has an exception type only for its caching allocator, not for allocations
/// by cuBLAS and cuDNN.
Failure failure_of(const std::string& message);

}  // namespace stylesweep::nst
