// A style transfer network in a TorchScript file, called as the YAML file beside it says.
#pragma once

#include <optional>
#include <string>

#include "runners/nst/module/description.hpp"
#include "runners/nst/module/torchscript.hpp"

namespace stylesweep::nst {

class ModuleNetwork {
  public:
    /// Throws runners::BadInput if the method does not take these inputs, and like TorchScript.
    ModuleNetwork(const std::filesystem::path& file, ModuleDescription description, const ModulePlace& place);

    /// Pictures: [1, 3, H, W] float32 of 0 to 255, RGB; the result has the content's size and may exceed the range.
    /// `style` is undefined, and `alpha` has no effect, where the network does not take them. Throws runners::BadInput
    /// if it returns no picture of the content's size, and like TorchScript.
    [[nodiscard]] torch::Tensor operator()(const torch::Tensor& content, const torch::Tensor& style,
                                           double alpha) const;

    [[nodiscard]] const ModuleDescription& description() const { return description_; }
    /// SHA-256 of the TorchScript file, hex.
    [[nodiscard]] const std::string& file_sha256() const { return file_sha256_; }

  private:
    [[nodiscard]] torch::Tensor picture_of(const TorchScript::Outputs& outputs, const torch::Tensor& content) const;

    ModuleDescription description_;
    TorchScript network_;
    std::string name_, file_sha256_;
};

/// [1, 3, H, W] of 0 to 255, RGB, from and to the numbers of a network.
torch::Tensor encoded(const torch::Tensor& picture, const PictureFormat& format);
torch::Tensor decoded(const torch::Tensor& values, const PictureFormat& format);

/// With sides that are multiples, enlarged by less than one: padded to the right and below with their reflection, or
/// stretched.
torch::Tensor fitted(const torch::Tensor& picture, std::int64_t multiple, ModuleDescription::Fit fit);

}  // namespace stylesweep::nst
