// Versions and settings of the numerical libraries.
#pragma once

#include <nlohmann/json.hpp>

namespace stylesweep::nst {

/// libtorch, blas ("openblas", "reference", ...) with its file, cpu_capability, opencv, torch_threads,
/// tensor_memory, onednn (version or "none") and who has Winograd's algorithm on this CPU.
nlohmann::json library_facts();

}  // namespace stylesweep::nst
