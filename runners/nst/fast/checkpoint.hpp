// The state of a training on disk, from which an interrupted one resumes.
#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <filesystem>
#include <vector>

#include "runners/nst/gatys/losses.hpp"

namespace stylesweep::nst {

/// Parameters, the optimizer's state and the curve, as a safetensors file: LibTorch's own archives can hold code, which
/// would run when a checkpoint of somebody else's folder is loaded.
class Checkpoint {
  public:
    /// An empty path: none is saved or loaded.
    explicit Checkpoint(std::filesystem::path file) : file_(std::move(file)) {}

    void save(const std::vector<torch::Tensor>& parameters, torch::optim::Adam& adam, const std::vector<Losses>& curve,
              std::int64_t step) const;

    /// Returns the checkpoint's step; 0 if there is none. Throws runners::BadInput for another file.
    std::int64_t load(std::vector<torch::Tensor>& parameters, torch::optim::Adam& adam,
                      std::vector<Losses>& curve) const;

  private:
    std::filesystem::path file_;
};

}  // namespace stylesweep::nst
