#include "runners/nst/module/embedding.hpp"

#include <algorithm>
#include <iterator>

#include "base/files/input_content.hpp"
#include "runners/core/job.hpp"
#include "runners/nst/gatys/scales.hpp"
#include "runners/nst/module/module_network.hpp"
#include "runners/nst/module/yaml_map.hpp"

namespace stylesweep::nst {

EmbeddingDescription EmbeddingDescription::read(const std::filesystem::path& file) {
    const YamlMap map = YamlMap::read(file);
    std::vector<std::string> keys = {"method", "size", "part"};
    std::ranges::copy(PictureFormat::keys(), std::back_inserter(keys));
    map.allow(keys);
    EmbeddingDescription all;
    all.method = map.text("method").value_or(all.method);
    all.picture = PictureFormat::read(map, {});
    all.side = map.whole("size", 1, longest_side).value_or(0);
    all.part = map.text("part").value_or("");
    return all;
}

Embedding::Embedding(const std::filesystem::path& file, const ModulePlace& place)
    : description_(EmbeddingDescription::read(description_of(file))),
      network_(file, description_.method, place),
      name_(file.filename().string()) {
    const auto& arguments = network_.arguments();
    if (arguments.empty() || std::ranges::count(arguments, false, &TorchScript::Argument::has_default) > 1)
        fail("takes " + std::to_string(arguments.size()) + " inputs, and a network for metrics takes one, a picture");
}

void Embedding::fail(const std::string& message) const {
    throw runners::BadInput(name_ + ": " + description_.method + " " + message);
}

std::vector<torch::Tensor> Embedding::operator()(const torch::Tensor& picture) const {
    const torch::NoGradGuard no_gradients;
    const std::int64_t side = description_.side;
    const torch::Tensor sized = side == 0 ? picture : resampled(picture, side, side);
    std::vector<torch::Tensor> all;
    for (const auto& [name, tensor] : network_({encoded(sized, description_.picture)}))
        if (description_.part.empty() || description_.part == name) all.push_back(tensor);
    if (all.empty()) fail("returned no tensor" + (description_.part.empty() ? "" : " '" + description_.part + "'"));
    for (torch::Tensor& each : all) {
        const bool is_map = each.dim() == 4 && each.size(0) == 1 && each.size(2) * each.size(3) > 1;
        if (!is_map && (all.size() > 1 || each.numel() == 0 || each.dim() == 0 ||
                        each.numel() != each.size(each.dim() == 4 ? 1 : -1)))
            fail("is to return one vector [D] or [1, D], or feature maps [1, C, H, W]; choose one with part:");
        if (!each.isfinite().all().item<bool>()) fail("returned NaN or infinity");
        if (!is_map) each = each.flatten();
    }
    return all;
}

torch::Tensor Embedding::vector_of(const torch::Tensor& picture) const {
    const std::vector<torch::Tensor> all = (*this)(picture);
    if (all.front().dim() != 1) fail("returned feature maps, and a vector is needed; choose one with part:");
    return all.front();
}

}  // namespace stylesweep::nst
