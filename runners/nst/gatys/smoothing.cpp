#include "runners/nst/gatys/smoothing.hpp"

#include <algorithm>
#include <cstdio>

namespace stylesweep::nst {
namespace {

constexpr double least_share = 1e-3;  // of the effective elements

std::vector<double> deviations(const std::vector<torch::Tensor>& layers) {
    std::vector<double> all;
    for (const torch::Tensor& each : layers)
        all.push_back(std::max(each.to(torch::kFloat32).std(/*unbiased=*/false).item<double>(), 1e-6));
    return all;
}

/// The layer with the smallest effective share.
struct Peakiest {
    double share = 1, number = 0;
    std::int64_t elements = 0;
    std::string layer;

    void look(const char* kind, const std::vector<torch::Tensor>& layers, const std::vector<double>& temperatures) {
        for (std::size_t i = 0; i < layers.size(); ++i) {
            const double own = effective_number(softmax_smoothed(layers[i], temperatures[i]));
            if (own / static_cast<double>(layers[i].numel()) >= share) continue;
            share = own / static_cast<double>(layers[i].numel());
            number = own;
            elements = layers[i].numel();
            layer = kind + std::to_string(i + 1);
        }
    }
};

}  // namespace

const Smoothing Smoothing::none{};

torch::Tensor softmax_smoothed(const torch::Tensor& features, double temperature) {
    const torch::Tensor flat = features.to(torch::kFloat32).contiguous().view({-1}) / temperature;
    return (torch::softmax(flat, 0) * static_cast<double>(flat.numel())).view(features.sizes());
}

double effective_number(const torch::Tensor& smoothed) {
    const torch::Tensor x = smoothed.to(torch::kFloat64);
    return (x.sum().square() / x.square().sum()).item<double>();
}

Smoothing softmax_at(const FeatureExtractor& network, const torch::Tensor& content,
                     const std::vector<torch::Tensor>& styles, double factor) {
    const torch::NoGradGuard no_gradients;
    Smoothing all{deviations(network(content).content), {}};
    for (double& each : all.content) each *= factor;
    for (const torch::Tensor& style : styles) {
        const std::vector<double> own = deviations(network(style).style);
        all.style.resize(own.size());
        for (std::size_t i = 0; i < own.size(); ++i)
            all.style[i] += factor * own[i] / static_cast<double>(styles.size());
    }
    return all;
}

std::string smoothing_warning(const Smoothing& smoothing, const FeatureExtractor& network, const torch::Tensor& content,
                              const std::vector<torch::Tensor>& styles) {
    const torch::NoGradGuard no_gradients;
    Peakiest peakiest;
    peakiest.look("content layer ", network(content).content, smoothing.content);
    for (const torch::Tensor& style : styles) peakiest.look("style layer ", network(style).style, smoothing.style);
    if (peakiest.share >= least_share) return "";
    char text[240];
    std::snprintf(text, sizeof text,
                  "after softmax smoothing only about %.1f of %lld activations have an effect (%s), so the losses see "
                  "almost nothing: raise smoothing_temperature",
                  peakiest.number, static_cast<long long>(peakiest.elements), peakiest.layer.c_str());
    return text;
}

}  // namespace stylesweep::nst
