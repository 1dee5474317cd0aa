// Trained feed-forward networks as ONNX, for other programs (https://onnx.ai).
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace stylesweep::weights {

struct OnnxModel {
    std::string bytes;  ///< of the .onnx file
    std::string form;   ///< "Johnson" or "Engstrom", see docs/training.md
};

/// The network of `model` (safetensors or PyTorch's, any floating-point type) in float32, operator set 13: input
/// `picture` and output `stylised` are [batch, 3, height, width] of any size from 8x8 pixels, RGB of 0 to 255, clamped;
/// metadata say so and have what the file's did. It computes what architecture `fast` does. Throws
/// tensorfiles::FileError for a file that holds no such network.
OnnxModel export_onnx(const std::filesystem::path& model);

/// Whether a file that begins with `head` is one of ours: the version of ONNX' format and the program come first.
bool is_exported_onnx(std::string_view head);

}  // namespace stylesweep::weights
