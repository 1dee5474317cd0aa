#include "runners/nst/fast/checkpoint.hpp"

#include <map>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <type_traits>

#include "runners/core/job.hpp"
#include "runners/nst/fast/training.hpp"
#include "runners/nst/weights/safetensors.hpp"

namespace stylesweep::nst {
namespace {

using nlohmann::json;

// LibTorch 1 has the address's text as the key, LibTorch 2 the address.
template <class States>
auto key_in(const States&, const torch::Tensor& parameter) {
    auto* address = parameter.unsafeGetTensorImpl();
    if constexpr (std::is_same_v<typename States::key_type, std::string>) {
        std::ostringstream text;
        text << address;
        return text.str();
    } else {
        return static_cast<void*>(address);
    }
}

std::string nth(const char* name, std::size_t i) {
    return name + std::to_string(i);
}

json json_of(const Losses& each) {
    return json::array({each.content, each.style, each.variation, each.total, each.content_layers, each.style_layers});
}

Losses losses_from(const json& numbers) {
    const auto number = [&](std::size_t i) { return numbers.at(i).get<double>(); };
    const auto layers = [&](std::size_t i) { return numbers.at(i).get<std::vector<double>>(); };
    return {number(0), number(1), number(2), number(3), layers(4), layers(5)};
}

}  // namespace

void Checkpoint::save(const std::vector<torch::Tensor>& parameters, torch::optim::Adam& adam,
                      const std::vector<Losses>& curve, std::int64_t step) const {
    if (file_.empty()) return;
    std::map<std::string, torch::Tensor> tensors;
    json steps = json::array(), losses = json::array();
    for (std::size_t i = 0; i < parameters.size(); ++i) {
        const auto& state =
            static_cast<torch::optim::AdamParamState&>(*adam.state().at(key_in(adam.state(), parameters[i])));
        tensors[nth("parameter", i)] = parameters[i];
        tensors[nth("mean", i)] = state.exp_avg();
        tensors[nth("square", i)] = state.exp_avg_sq();
        steps.push_back(state.step());
    }
    for (const Losses& each : curve) losses.push_back(json_of(each));
    write_network(tensors, file_, torch::kFloat32,
                  {{"step", std::to_string(step)}, {"adam_steps", steps.dump()}, {"curve", losses.dump()}});
}

std::int64_t Checkpoint::load(std::vector<torch::Tensor>& parameters, torch::optim::Adam& adam,
                              std::vector<Losses>& curve) const {
    if (file_.empty() || !std::filesystem::exists(file_)) return 0;
    const Weights saved(file_);
    const torch::NoGradGuard no_gradients;
    try {
        const json steps = json::parse(saved.metadata().at("adam_steps")),
                   losses = json::parse(saved.metadata().at("curve"));
        for (std::size_t i = 0; i < parameters.size(); ++i) {
            torch::Tensor& parameter = parameters[i];
            const auto get = [&](const char* name) {
                return saved.get(nth(name, i), parameter.sizes()).to(parameter.device()).clone();
            };
            parameter.copy_(get("parameter"));
            auto state = std::make_unique<torch::optim::AdamParamState>();
            state->step(steps.at(i).get<std::int64_t>());
            state->exp_avg(get("mean"));
            state->exp_avg_sq(get("square"));
            adam.state()[key_in(adam.state(), parameter)] = std::move(state);
        }
        for (const json& each : losses) curve.push_back(losses_from(each));
        return std::stoll(saved.metadata().at("step"));
    } catch (const std::logic_error&) {  // of at() and stoll()
    } catch (const json::exception&) {
    }
    throw runners::BadInput(file_.string() + " is not a checkpoint of this job; remove it to train from the start");
}

}  // namespace stylesweep::nst
