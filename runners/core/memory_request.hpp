// Parses the requested size from libraries' out-of-memory messages.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace stylesweep::runners {

/// Bytes requested in a message such as LibTorch's "you tried to allocate 4096 bytes", "CUDA out of memory. Tried to
/// allocate 20.00 MiB" or OpenCV's "Failed to allocate 4096 bytes"; nullopt if it does not say.
std::optional<std::int64_t> requested_bytes(std::string_view message);

}  // namespace stylesweep::runners
