// What an error of LibTorch's means for the job and for the process.
#pragma once

#include <string>

namespace stylesweep::nst {

enum class Failure {
    ordinary,       ///< this job's alone
    out_of_memory,  ///< of the CPU or the GPU; the process goes on
    device_lost     ///< CUDA repeats such an error to every later call of the process ("sticky"): a new one must go on
};

/// By the first line of the message: LibTorch has a type of its own for memory of the caching allocator only, not for
/// what cuBLAS and cuDNN allocate themselves.
Failure failure_of(const std::string& message);

}  // namespace stylesweep::nst
