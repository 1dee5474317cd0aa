// A TorchScript file: the only place that runs code of others, by LibTorch's torch::jit.
#pragma once

#include <torch/torch.h>

#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace stylesweep::nst {

/// Where and in which numbers the network computes. Its weights are cast to `type`; integer tensors stay as they are.
struct ModulePlace {
    torch::Device device = torch::kCPU;
    torch::Dtype type = torch::kFloat32;
    at::MemoryFormat layout = at::MemoryFormat::Contiguous;
};

/// Loading and calling it runs code of the file's author, with this process's rights: demand_trust() comes first.
class TorchScript {
  public:
    /// Throws runners::BadInput if it is not TorchScript or has no such method; runners::OutOfMemory.
    TorchScript(const std::filesystem::path& file, const std::string& method, const ModulePlace& place);
    TorchScript(TorchScript&&) noexcept;
    TorchScript& operator=(TorchScript&&) noexcept;
    ~TorchScript();

    struct Argument {
        std::string name;
        bool is_number;  ///< float or int, not a tensor
        bool has_default;
    };
    /// Of the method.
    [[nodiscard]] const std::vector<Argument>& arguments() const;

    /// A tensor is cast to the place's type; a number becomes a tensor without dimensions where the method takes one.
    using Input = std::variant<torch::Tensor, double>;
    /// The tensors returned, as float32, by name: "0", "1", ... of a tuple or list, keys of a dictionary, "0" of a
    /// single one.
    using Outputs = std::vector<std::pair<std::string, torch::Tensor>>;
    /// Without gradients, and without TorchScript's optimiser, which would make the first calls differ from later ones.
    /// Throws runners::BadInput for an exception inside the network, runners::Unsupported where it does not support the
    /// place's type, runners::OutOfMemory, runners::DeviceLost.
    [[nodiscard]] Outputs operator()(const std::vector<Input>& inputs) const;

  private:
    struct Loaded;
    std::unique_ptr<Loaded> loaded_;
};

/// Throws runners::BadInput, which says why, unless the sweep trusts the authors of its TorchScript files. `parameter`:
/// the one that names the file.
void demand_trust(bool trust, const std::string& parameter, const std::filesystem::path& file);

}  // namespace stylesweep::nst
