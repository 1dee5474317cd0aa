#include "runners/nst/jobs/networks/extractors.hpp"

#include "base/text/joined.hpp"
#include "runners/nst/architectures/first_layer.hpp"
#include "runners/nst/gatys/tiles.hpp"
#include "runners/nst/jobs/gatys_options.hpp"
#include "runners/nst/jobs/networks/convolving.hpp"

namespace stylesweep::nst {

namespace {

std::string weights_warning(const Weights& file, const Architecture& architecture, const Preprocessing& shown) {
    const auto values_of = [&](const std::string& name) -> std::vector<float> {
        const torch::Tensor* found = file.find(name);
        if (!found) return {};
        const torch::Tensor values = found->to(torch::kFloat32).contiguous();
        const auto* first = values.data_ptr<float>();
        return {first, first + values.numel()};
    };
    return range_warning(first_layer_gain(architecture, values_of), shown);
}

}  // namespace

Pooling pooling_for(const std::string& word, bool random) {
    return word == "max" || (word == "auto" && !random) ? Pooling::maximum : Pooling::average;
}

FeatureExtractor made_extractor(const JobContext& context, const FeatureExtractor::Shape& shape,
                                const FeatureExtractor::Placement& place, const torch::Tensor& content,
                                const char* weights, std::uint64_t seed, bool scales, std::string& warning) {
    const auto make = [&] {
        if (!weights) return FeatureExtractor::random(shape, seed, content, place);
        const Weights file(context.job.input(weights));
        FeatureExtractor network = FeatureExtractor::load(shape, file, place);
        warning = weights_warning(file, *shape.architecture, network.preprocessing());
        return network;
    };
    FeatureExtractor network = make();
    if (scales) network.scale_activations(content);
    return network;
}

// Random weights are normalised on the content picture: another picture or size gives another network.
const FeatureExtractor& extractor(const JobContext& context, const torch::Tensor& content) {
    const Parameters& p = context.parameters;
    const NumberTypes types = types_of(context);
    const Architecture& architecture =
        architecture_named(p.architecture == "fast-train" ? p.extractor : p.architecture);
    const bool random = p.weights == "random", scales = p.weights_scaling != "none";
    const FeatureExtractor::Shape shape{&architecture, choose_taps(architecture, p.content_layers, p.style_layers),
                                        pooling_for(p.pooling, random)};
    const auto [onednn, winograd] = convolving(context, types, shape);
    const FeatureExtractor::Placement place{context.device.torch(), types, layout_of(p), onednn, winograd,
                                            p.checkpoint_segments};
    const std::string seed = std::to_string(p.seed);
    const FeatureExtractor& features = kept_or_made<FeatureExtractor>(
        context,
        identity(context, (random ? "seed " + seed : context.job.input_sha256("weights")) +
                              (random || scales ? " on " + content_identity(context) : "") + " " +
                              joined(shape.taps.content) + ";" + joined(shape.taps.style)),
        [&] {
            return made_extractor(context, shape, place, content, random ? nullptr : "weights",
                                  static_cast<std::uint64_t>(p.seed), scales, context.kept.network.warning);
        },
        [&](const FeatureExtractor& loaded) {
            const GatysOptions options = gatys_options(p);
            loaded.prepare(Tiling(loaded, options.tile, options.untempered_loss()).window(content.sizes()));
        });
    context.out.detail("weights", (random ? "random, normalised, seed " + seed : p.weights) + " (sha256 " +
                                      features.weights_sha256().substr(0, 16) + ")");
    if (const std::string& warning = context.kept.network.warning; !warning.empty())
        context.out.warn("weights: " + warning);
    if (!random) context.out.detail("preprocessing", described(features.preprocessing()));
    if (architecture.pools()) context.out.detail("pooling", shape.pooling == Pooling::maximum ? "max" : "avg");
    return features;
}

}  // namespace stylesweep::nst
