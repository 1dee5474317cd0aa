#include "runners/nst/quality/perceptual.hpp"

#include "runners/core/job.hpp"

namespace stylesweep::nst {
namespace {

torch::Tensor of_length_one(const torch::Tensor& features) {
    return features / (features.square().sum(1, true).sqrt() + 1e-10);
}

}  // namespace

FeatureExtractor::Shape lpips_shape(const std::string& name) {
    struct Backbone {
        const char *name, *architecture;
        std::vector<std::string> taps;
    };
    static const Backbone all[] = {
        {"alex", "alexnet", {"features.1", "features.4", "features.7", "features.9", "features.11"}},
        {"squeeze",
         "squeezenet1_1",
         {"features.1", "features.4", "features.7", "features.9", "features.10", "features.11", "features.12"}},
        {"vgg", "vgg16", {"conv1_2", "conv2_2", "conv3_3", "conv4_3", "conv5_3"}}};
    for (const Backbone& each : all)
        if (name == each.name) return {&architecture_named(each.architecture), {{}, each.taps}, Pooling::maximum};
    throw runners::BadInput("no LPIPS backbone '" + name + "'; there are alex, squeeze, vgg");
}

FeatureExtractor::Shape structure_shape() {
    return {&architecture_named("vgg19"), {{}, {"conv3_1"}}, Pooling::maximum};
}

double lpips(const FeatureExtractor& backbone, const Weights& heads, const torch::Tensor& a, const torch::Tensor& b) {
    const torch::NoGradGuard no_gradients;
    const std::vector<torch::Tensor> of_a = backbone(a).style, of_b = backbone(b).style;
    double sum = 0;
    for (std::size_t i = 0; i < of_a.size(); ++i) {
        const torch::Tensor head =
            heads.get("lin" + std::to_string(i) + ".model.1.weight", {1, of_a[i].size(1), 1, 1}).to(a.device());
        const torch::Tensor difference = of_length_one(of_a[i]) - of_length_one(of_b[i]);
        sum += (difference.square() * head).sum(1).mean().item<double>();
    }
    return sum;
}

}  // namespace stylesweep::nst
