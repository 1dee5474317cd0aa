#include "runners/nst/module/module_network.hpp"

#include <algorithm>
#include <sstream>
#include <vector>

#include "base/files/digest.hpp"
#include "runners/core/job.hpp"
#include "runners/nst/gatys/scales.hpp"

namespace stylesweep::nst {
namespace {

using Input = ModuleDescription::Input;
using Fit = ModuleDescription::Fit;

std::string shape_text(at::IntArrayRef shape) {
    std::ostringstream text;
    text << shape;
    return text.str();
}

torch::Tensor by_channel(const std::array<double, 3>& numbers, const torch::Tensor& like) {
    return torch::tensor({numbers[0], numbers[1], numbers[2]}, like.options()).view({1, 3, 1, 1});
}

std::int64_t rounded_up(std::int64_t side, std::int64_t multiple) {
    return (side + multiple - 1) / multiple * multiple;
}

void check_arguments(const TorchScript& network, const ModuleDescription& description, const std::string& name) {
    const auto& arguments = network.arguments();
    const auto needed =
        static_cast<std::size_t>(std::ranges::count(arguments, false, &TorchScript::Argument::has_default));
    const std::size_t given = description.inputs.size();
    std::string names;
    for (const auto& each : arguments) names += (names.empty() ? "" : ", ") + each.name;
    if (given < needed || given > arguments.size())
        throw runners::BadInput(name + ": " + description.method + "(" + names + ") takes " +
                                std::to_string(arguments.size()) + " inputs, and the YAML file beside it names " +
                                std::to_string(given));
    for (std::size_t i = 0; i < given; ++i)
        if (arguments[i].is_number && description.inputs[i] != Input::alpha)
            throw runners::BadInput(name + ": the argument " + arguments[i].name + " of " + description.method + "(" +
                                    names + ") is a number, and the YAML file beside it gives a picture there");
}

}  // namespace

torch::Tensor encoded(const torch::Tensor& picture, const PictureFormat& format) {
    const torch::Tensor channels = format.bgr ? picture.flip({1}) : picture;
    const torch::Tensor values = channels * ((format.high - format.low) / 255) + format.low;
    return (values - by_channel(format.mean, values)) / by_channel(format.std, values);
}

torch::Tensor decoded(const torch::Tensor& values, const PictureFormat& format) {
    const torch::Tensor channels = values * by_channel(format.std, values) + by_channel(format.mean, values);
    const torch::Tensor picture = (channels - format.low) * (255 / (format.high - format.low));
    return format.bgr ? picture.flip({1}) : picture;
}

torch::Tensor fitted(const torch::Tensor& picture, std::int64_t multiple, Fit fit) {
    const std::int64_t height = picture.size(2), width = picture.size(3);
    const std::int64_t below = rounded_up(height, multiple) - height, right = rounded_up(width, multiple) - width;
    if (below == 0 && right == 0) return picture;
    if (fit == Fit::resize) return resampled(picture, height + below, width + right);
    const bool reflects = below < height && right < width;
    return at::pad(picture, {0, right, 0, below}, reflects ? "reflect" : "replicate");
}

ModuleNetwork::ModuleNetwork(const std::filesystem::path& file, ModuleDescription description, const ModulePlace& place)
    : description_(std::move(description)),
      network_(file, description_.method, place),
      name_(file.filename().string()),
      file_sha256_(sha256_file(file)) {
    check_arguments(network_, description_, name_);
}

torch::Tensor ModuleNetwork::operator()(const torch::Tensor& content, const torch::Tensor& style, double alpha) const {
    const torch::NoGradGuard no_gradients;
    torch::manual_seed(0);  // a network with noise of its own gives the same picture each time
    const auto prepared = [&](const torch::Tensor& picture) {
        return encoded(fitted(picture, description_.multiple, description_.fit), description_.picture);
    };
    std::vector<TorchScript::Input> inputs;
    for (const Input each : description_.inputs) {
        if (each == Input::content) inputs.emplace_back(prepared(content));
        if (each == Input::style)
            inputs.emplace_back(
                prepared(description_.style_as_content ? resampled(style, content.size(2), content.size(3)) : style));
        if (each == Input::alpha) inputs.emplace_back(alpha);
    }
    const torch::Tensor picture = decoded(picture_of(network_(inputs), content), description_.output);
    if (description_.fit == Fit::resize) return resampled(picture, content.size(2), content.size(3));
    return picture.slice(2, 0, content.size(2)).slice(3, 0, content.size(3));
}

// At the size that was given to the network.
torch::Tensor ModuleNetwork::picture_of(const TorchScript::Outputs& outputs, const torch::Tensor& content) const {
    const std::string wanted = description_.part.empty() ? "0" : description_.part;
    const auto found = std::ranges::find(outputs, wanted, &TorchScript::Outputs::value_type::first);
    if (found == outputs.end()) {
        std::string names;
        for (const auto& [name, tensor] : outputs) names += (names.empty() ? "" : ", ") + name;
        throw runners::BadInput(name_ + ": " + description_.method + " returned no tensor '" + wanted +
                                "'; it returned " + (names.empty() ? "none" : names) +
                                ". Choose one under output: part: in the YAML file");
    }
    const torch::Tensor picture = found->second.dim() == 3 ? found->second.unsqueeze(0) : found->second;
    const std::vector<std::int64_t> given = {1, 3, rounded_up(content.size(2), description_.multiple),
                                             rounded_up(content.size(3), description_.multiple)};
    if (picture.sizes() != at::IntArrayRef(given))
        throw runners::BadInput(name_ + ": " + description_.method + " returned " + shape_text(found->second.sizes()) +
                                " for a content of " + shape_text(given) +
                                "; a picture of that size is expected. If the network rounds sides down, write "
                                "multiple: and fit: in the YAML file");
    return picture;
}

}  // namespace stylesweep::nst
