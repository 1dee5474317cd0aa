// Reads safetensors files (https://github.com/huggingface/safetensors, "Format"): 8 bytes of header length, a JSON
// header, then the tensors' bytes.
#pragma once

#include <torch/torch.h>

#include <filesystem>
#include <map>
#include <string>

namespace stylesweep::nst {

/// Named tensors on the CPU, float32 (F16 and BF16 are widened).
class Weights {
  public:
    /// Throws runners::BadInput for anything that is not a valid safetensors file: truncated, impossible or overlapping
    /// offsets, shapes that do not match their bytes, other types.
    explicit Weights(const std::filesystem::path& file);

    /// The tensor `name`, which must have that shape; else throws runners::BadInput with the difference.
    [[nodiscard]] torch::Tensor get(const std::string& name, at::IntArrayRef shape) const;

    /// nullptr if there is none of that name.
    [[nodiscard]] const torch::Tensor* find(const std::string& name) const {
        const auto found = tensors_.find(name);
        return found == tensors_.end() ? nullptr : &found->second;
    }

    /// `__metadata__` of the file.
    [[nodiscard]] const std::map<std::string, std::string>& metadata() const { return metadata_; }

    [[nodiscard]] std::size_t size() const { return tensors_.size(); }

  private:
    std::filesystem::path file_;
    std::map<std::string, torch::Tensor> tensors_;
    std::map<std::string, std::string> metadata_;
};

}  // namespace stylesweep::nst
