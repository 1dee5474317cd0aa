#include "runners/nst/gatys/device_adam.hpp"

#include <torch/version.h>

#include <utility>

// With rates on the device, for CUDA and CPUs.
#define STYLESWEEP_FUSED_ADAM (TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 4))

namespace stylesweep::nst {
namespace {

constexpr double mean_decay = 0.9, square_decay = 0.999;  // beta 1 and 2, torch::optim::Adam's

}  // namespace

DeviceAdam::Form DeviceAdam::best_form(torch::Device device) {
    return STYLESWEEP_FUSED_ADAM && device.is_cuda() ? Form::fused : Form::operations;
}

DeviceAdam::DeviceAdam(torch::Tensor variable, const std::vector<double>& rates, double epsilon, Form form)
    : variable_(std::move(variable)),
      mean_(torch::zeros_like(variable_.detach())),
      square_(torch::zeros_like(variable_.detach())),
      rates_(torch::tensor(rates, torch::kFloat64).to(torch::kFloat32).to(variable_.device())),
      steps_(torch::zeros({1}, torch::dtype(torch::kInt64).device(variable_.device()))),
      number_(torch::zeros({}, torch::dtype(torch::kFloat32).device(variable_.device()))),
      epsilon_(epsilon),
      form_(form) {}

void DeviceAdam::step() {
    const torch::NoGradGuard no_gradients;
    const torch::Tensor rate = rates_.index_select(0, steps_).squeeze(0), gradient = variable_.grad();
    steps_.add_(1);
    number_.add_(1);
    form_ == Form::fused ? fused(gradient, rate) : by_operations(gradient, rate);
}

// Algorithm 1, with the corrections of the bias applied where torch::optim::Adam does.
void DeviceAdam::by_operations(const torch::Tensor& gradient, const torch::Tensor& rate) {
    mean_.mul_(mean_decay).add_(gradient, 1 - mean_decay);
    square_.mul_(square_decay).addcmul_(gradient, gradient, 1 - square_decay);
    const torch::Tensor mean_correction = 1 - torch::pow(mean_decay, number_),
                        square_correction = (1 - torch::pow(square_decay, number_)).sqrt();
    const torch::Tensor denominator = (square_.sqrt() / square_correction).add_(epsilon_);
    variable_.sub_(mean_ / denominator * (rate / mean_correction));
}

void DeviceAdam::fused([[maybe_unused]] const torch::Tensor& gradient, [[maybe_unused]] const torch::Tensor& rate) {
#if STYLESWEEP_FUSED_ADAM
    torch::Tensor variable = variable_.detach(), mean = mean_, square = square_;
    std::vector<torch::Tensor> variables{variable}, gradients{gradient}, means{mean}, squares{square}, no_maxima;
    at::_fused_adam_(variables, gradients, means, squares, no_maxima, {number_}, rate, mean_decay, square_decay, 0,
                     epsilon_, false, false);
#else
    throw std::logic_error("this LibTorch has no fused Adam with its rate on the device");
#endif
}

}  // namespace stylesweep::nst
