// Exports trained feed-forward networks as ONNX, for other programs (https://onnx.ai).
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace stylesweep::weights {

struct OnnxModel {
    std::string bytes;  ///< of the .onnx file
    std::string form;   ///< "Johnson" or "Engstrom", see docs/training.md
};

/// The network in `model` (safetensors or PyTorch's, any floating-point type) in float32, operator set 13: input
/// `picture` and output `stylised` are [batch, 3, height, width] of any size from 8x8 pixels, RGB of 0 to 255, clamped;
/// the metadata say so and include the file's. It computes the same as architecture `fast`. Throws
/// tensorfiles::FileError for a file without such a network.
OnnxModel export_onnx(const std::filesystem::path& model);

/// Whether a file that begins with `head` is one of ours: the version of ONNX' format and the program come first.
bool is_exported_onnx(std::string_view head);

}  // namespace stylesweep::weights
