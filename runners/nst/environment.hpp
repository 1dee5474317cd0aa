// Versions and settings of the numerical libraries.
#pragma once

#include <nlohmann/json.hpp>

namespace stylesweep::nst {

/// libtorch, blas ("openblas", "reference", ...) with its file, cpu_capability, opencv, torch_threads.
nlohmann::json library_facts();

}  // namespace stylesweep::nst
