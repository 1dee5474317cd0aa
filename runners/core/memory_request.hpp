// How much memory was asked for, as libraries say when they do not get it.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace stylesweep::runners {

/// Bytes asked for in a message such as LibTorch's "you tried to allocate 4096 bytes", "CUDA out of memory. Tried to
/// allocate 20.00 MiB" or OpenCV's "Failed to allocate 4096 bytes"; nullopt when it does not say.
std::optional<std::int64_t> requested_bytes(std::string_view message);

}  // namespace stylesweep::runners
