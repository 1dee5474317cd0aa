#include "runners/nst/jobs/networks/judges.hpp"

#include "runners/nst/jobs/networks/convolving.hpp"
#include "runners/nst/jobs/networks/extractors.hpp"
#include "runners/nst/quality/perceptual.hpp"

namespace stylesweep::nst {
namespace {

// The one cached from an earlier job, or a new one.
const FeatureExtractor& judge_network(const JobContext& context, Judge& judge, const char* detail,
                                      const std::string& weights, const auto& make) {
    const std::string identity = weights + " " + context.parameters.memory_format;
    const bool reused = judge.identity == identity;
    if (!reused) {
        judge = {};
        const std::int64_t before = context.device.live_bytes();
        judge.network.emplace(make(FeatureExtractor::Placement{
            context.device.torch(), {torch::kFloat32, torch::kFloat32}, layout_of(context.parameters)}));
        judge.bytes = context.device.live_bytes() - before;
        judge.identity = identity;
    }
    context.out.detail(detail, reused ? "cached from an earlier job" : "loaded for this job");
    return *judge.network;
}

}  // namespace

const FeatureExtractor& lpips_backbone(const JobContext& context) {
    const std::string& name = context.parameters.lpips;
    return judge_network(context, context.kept.lpips, "lpips_network",
                         name + " " + context.job.input_sha256("lpips_backbone"), [&](const auto& place) {
                             return FeatureExtractor::load(lpips_shape(name),
                                                           Weights(context.job.input("lpips_backbone")), place);
                         });
}

const FeatureExtractor& structure_network(const JobContext& context) {
    return judge_network(context, context.kept.structure, "cfsd_network", context.job.input_sha256("cfsd_weights"),
                         [&](const auto& place) {
                             return FeatureExtractor::load(structure_shape(),
                                                           Weights(context.job.input("cfsd_weights")), place);
                         });
}

const FeatureExtractor& reference(const JobContext& context, const torch::Tensor& content) {
    const Parameters& p = context.parameters;
    const Architecture& architecture = architecture_named(p.reference);
    const bool random = !context.job.inputs.contains("reference_weights"),
               scales = p.reference_weights_scaling != "none";
    const FeatureExtractor::Shape shape{&architecture, architecture.taps, pooling_for(p.reference_pooling, random)};
    const bool max = shape.pooling == Pooling::maximum;
    if (architecture.pools()) context.out.detail("reference_pooling", max ? "max" : "avg");
    const std::string weights = (random ? "random" : context.job.input_sha256("reference_weights")) +
                                (max ? " max" : " avg") + (random || scales ? " " + content_identity(context) : "") +
                                (scales ? " scaled" : "");
    Judge& judge = context.kept.reference;
    const FeatureExtractor& network =
        judge_network(context, judge, "reference_network", p.reference + " " + weights, [&](const auto& place) {
            return made_extractor(context, shape, place, content, random ? nullptr : "reference_weights", 0, scales,
                                  judge.warning);
        });
    if (!judge.warning.empty()) context.out.warn("reference_weights: " + judge.warning);
    return network;
}

}  // namespace stylesweep::nst
