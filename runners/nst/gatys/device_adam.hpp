// Adam (Kingma and Ba 2015) whose state, step number and rates are tensors on the variable's device.
#pragma once

#include <torch/torch.h>

#include <vector>

namespace stylesweep::nst {

/// For GPUs: a step needs nothing from the host, so the host can run ahead, and the step can be recorded in a graph.
/// The same algorithm as torch::optim::Adam, with other rounding.
class DeviceAdam {
  public:
    /// `fused`: one kernel of LibTorch instead of tensor operations.
    enum class Form { operations, fused };
    /// fused where this LibTorch has it for that device.
    static Form best_form(torch::Device device);
    /// "fused" or "tensor operations".
    static const char* name(Form form) { return form == Form::fused ? "fused" : "tensor operations"; }

    /// `variable`: float32, has or will have a gradient. `rates`: the learning rate of each step.
    DeviceAdam(torch::Tensor variable, const std::vector<double>& rates, double epsilon, Form form);

    /// Changes the variable by its gradient.
    void step();
    /// Steps made, [1] int64 on the device: the index of the next one.
    [[nodiscard]] const torch::Tensor& steps() const { return steps_; }

  private:
    void by_operations(const torch::Tensor& gradient, const torch::Tensor& rate);
    void fused(const torch::Tensor& gradient, const torch::Tensor& rate);

    torch::Tensor variable_, mean_, square_;  ///< of the gradient: running mean, running mean of squares
    torch::Tensor rates_;                     ///< [steps]
    torch::Tensor steps_, number_;            ///< the same in float32, []
    double epsilon_;
    Form form_;
};

}  // namespace stylesweep::nst
