// A network in a TorchScript file that describes pictures: by a vector, as CLIP and FID's Inception do, or by feature
// maps, as DISTS does.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "runners/nst/module/picture_format.hpp"
#include "runners/nst/module/torchscript.hpp"

namespace stylesweep::nst {

/// What the YAML file beside it says (docs/modules.md).
struct EmbeddingDescription {
    std::string method = "forward";
    PictureFormat picture;
    std::int64_t side = 0;  ///< pictures are stretched to a square of it, pixels; 0: they keep their size
    std::string part;       ///< of a tuple or list: a number; of a dictionary: a key; "": everything that it returns

    /// Throws runners::BadInput with file, line and column.
    static EmbeddingDescription read(const std::filesystem::path& file);
};

class Embedding {
  public:
    /// Reads the YAML file beside it. Throws runners::BadInput, and like TorchScript.
    Embedding(const std::filesystem::path& file, const ModulePlace& place);

    /// Of one picture, [1, 3, H, W] float32 of 0 to 255, RGB: either one vector [D], or feature maps [1, C, h, w].
    /// Throws runners::BadInput if it returns anything else, or NaN; and like TorchScript.
    [[nodiscard]] std::vector<torch::Tensor> operator()(const torch::Tensor& picture) const;

    /// operator() where a vector is needed; throws runners::BadInput for maps.
    [[nodiscard]] torch::Tensor vector_of(const torch::Tensor& picture) const;

  private:
    [[noreturn]] void fail(const std::string& message) const;

    EmbeddingDescription description_;
    TorchScript network_;
    std::string name_;
};

}  // namespace stylesweep::nst
