#include "runners/nst/jobs/finite_picture.hpp"

#include <cstdio>

#include "runners/nst/jobs/tensors.hpp"

namespace stylesweep::nst {
namespace {

std::string advice(const Parameters& parameters) {
    if (parameters.precision != "fp32") return " in " + parameters.precision + ": try precision: fp32";
    return parameters.architecture == "module" ? ": check range, mean and std in the YAML file beside it"
                                               : ": check its weights";
}

[[noreturn]] void refuse(const JobContext& context, double share) {
    char text[80];
    std::snprintf(text, sizeof text, " returned NaN or infinity in %.2g%% of its values", 100 * share);
    if (!context.job.inputs.contains("model"))
        throw std::runtime_error("the network" + std::string(text) + ": lower learning_rate or the weights");
    throw runners::BadInput(context.job.input("model").filename().string() + text + advice(context.parameters));
}

}  // namespace

cv::Mat finite_picture(const JobContext& context, const torch::Tensor& x) {
    const double share = 1 - x.isfinite().to(torch::kFloat64).mean().item<double>();
    if (share > 0) refuse(context, share);
    return to_picture(x);
}

}  // namespace stylesweep::nst
