#include "runners/nst/fast/checkpoint.hpp"

#include <sstream>

#include "runners/core/files.hpp"

namespace stylesweep::nst {

void Checkpoint::save(const std::vector<torch::Tensor>& parameters, torch::optim::Adam& adam,
                      const std::vector<Losses>& curve, std::int64_t step) const {
    if (file_.empty()) return;
    torch::serialize::OutputArchive archive, optimizer(archive.compilation_unit());
    for (std::size_t i = 0; i < parameters.size(); ++i)
        archive.write("parameter" + std::to_string(i), parameters[i].detach());
    adam.save(optimizer);
    archive.write("adam", optimizer);
    archive.write("step", torch::tensor(step));
    std::vector<double> numbers;
    for (const Losses& each : curve) {
        numbers.insert(numbers.end(), {each.content, each.style, each.variation, each.total});
        numbers.insert(numbers.end(), each.content_layers.begin(), each.content_layers.end());
        numbers.insert(numbers.end(), each.style_layers.begin(), each.style_layers.end());
    }
    archive.write("curve", torch::tensor(numbers, torch::kFloat64));
    std::ostringstream bytes;
    archive.save_to(bytes);
    runners::write_file(file_, bytes.str());
}

std::int64_t Checkpoint::load(std::vector<torch::Tensor>& parameters, torch::optim::Adam& adam,
                              std::vector<Losses>& curve, const Taps& taps) const {
    if (file_.empty() || !std::filesystem::exists(file_)) return 0;
    torch::serialize::InputArchive archive, optimizer;
    archive.load_from(file_.string());
    const torch::NoGradGuard no_gradients;
    const auto read = [&](const std::string& name) {
        torch::Tensor fresh;  // read() into an existing tensor would keep its old type
        archive.read(name, fresh);
        return fresh;
    };
    for (std::size_t i = 0; i < parameters.size(); ++i) parameters[i].copy_(read("parameter" + std::to_string(i)));
    archive.read("adam", optimizer);
    adam.load(optimizer);
    const torch::Tensor numbers = read("curve");
    const auto content = static_cast<std::int64_t>(taps.content.size()),
               style = static_cast<std::int64_t>(taps.style.size()), width = 4 + content + style;
    for (std::int64_t i = 0; i + width <= numbers.numel(); i += width) {
        const double* each = numbers.data_ptr<double>() + i;
        const double *layers = each + 4, *end = each + width;
        curve.push_back({each[0], each[1], each[2], each[3], {layers, layers + content}, {layers + content, end}});
    }
    return read("step").item<std::int64_t>();
}

}  // namespace stylesweep::nst
