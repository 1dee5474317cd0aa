#include "runners/nst/failure.hpp"

#include <algorithm>

namespace stylesweep::nst {

Failure failure_of(const std::string& message) {
    const auto has = [&](const char* words) { return message.find(words) != std::string::npos; };
    constexpr const char* shortages[] = {"can't allocate memory", "not enough memory", "out of memory",
                                         "CUBLAS_STATUS_ALLOC_FAILED", "CUDNN_STATUS_ALLOC_FAILED"};
    if (std::ranges::any_of(shortages, has)) return Failure::out_of_memory;
    return has("CUDA error:") ? Failure::device_lost : Failure::ordinary;
}

}  // namespace stylesweep::nst
