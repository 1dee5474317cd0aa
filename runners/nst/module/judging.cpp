#include "runners/nst/module/judging.hpp"

#include "runners/nst/gatys/scales.hpp"
#include "runners/nst/jobs/networks/judges.hpp"
#include "runners/nst/quality/structure.hpp"

namespace stylesweep::nst {
namespace {

constexpr const char* no_style = "absent: this job names no style picture";

// The one cached from an earlier job, or a new one.
const Embedding& embedding_of(const JobContext& context, EmbeddingJudge& judge, const char* parameter) {
    demand_trust(context.parameters.trust, parameter, context.job.input(parameter));
    const std::string identity = context.job.input_sha256(parameter);
    const bool reused = judge.identity == identity;
    if (!reused) {
        judge = {};
        const std::int64_t before = context.device.live_bytes();
        judge.network.emplace(context.job.input(parameter), ModulePlace{context.device.torch()});
        judge.bytes = context.device.live_bytes() - before;
        judge.identity = identity;
    }
    context.out.detail(std::string(parameter) + "_network",
                       reused ? "cached from an earlier job" : "loaded for this job");
    return *judge.network;
}

// Maps of the style at the output's size; a vector does not depend on it.
torch::Tensor at_size_of(const torch::Tensor& style, const torch::Tensor& output) {
    return resampled(style, output.size(2), output.size(3));
}

void record_cfsd(const JobContext& context, const torch::Tensor& output, const torch::Tensor& content) {
    const FeatureExtractor& network = structure_network(context);
    context.out.metric("cfsd", cfsd(network(output).style.front(), network(content).style.front()));
}

void record_sifid(const JobContext& context, const torch::Tensor& output, const std::vector<StyleImage>& styles) {
    if (styles.empty()) return context.out.detail("sifid", no_style);
    const Embedding& network = embedding_of(context, context.kept.patches, "sifid_network");
    const std::vector<torch::Tensor> a = network(output * 255), b = network(styles.front().picture * 255);
    if (a.size() != 1 || a.front().dim() != 4)
        throw runners::BadInput(
            "sifid_network: one feature map [1, C, H, W] is needed; choose it with part: in its YAML file");
    if (const auto value = sifid(a.front(), b.front()))
        context.out.metric("sifid", *value);
    else
        context.out.detail("sifid", "absent: the network's map has a single position at this size");
}

void record_similarity(const JobContext& context, const torch::Tensor& output, const torch::Tensor& content,
                       const torch::Tensor& against_style, const std::vector<StyleImage>& styles) {
    const Embedding& network = embedding_of(context, context.kept.embedding, "embedding");
    const std::vector<torch::Tensor> of_output = network(output * 255);
    context.out.detail(
        "embedding", of_output.front().dim() == 1
                         ? "cosine of vectors of length " + std::to_string(of_output.front().numel())
                         : "DISTS' terms, equally weighted, of " + std::to_string(of_output.size()) + " feature maps");
    context.out.metric("embedding_content_similarity", similarity(of_output, network(content * 255)));
    if (styles.empty()) return context.out.detail("embedding_style_similarity", no_style);
    const bool maps = of_output.front().dim() != 1;
    const torch::Tensor& style = styles.front().picture;
    context.out.metric(
        "embedding_style_similarity",
        similarity(network(against_style * 255), network((maps ? at_size_of(style, output) : style) * 255)));
}

}  // namespace

void judge_by_files(const JobContext& context, const torch::Tensor& output, const torch::Tensor& content,
                    const torch::Tensor& against_style, const std::vector<StyleImage>& styles) {
    const auto& inputs = context.job.inputs;
    if (inputs.contains("cfsd_weights")) record_cfsd(context, output, content);
    if (inputs.contains("sifid_network")) record_sifid(context, against_style, styles);
    if (inputs.contains("embedding")) record_similarity(context, output, content, against_style, styles);
}

void check_judging_files(const runners::Job& job, const Parameters& parameters, std::set<std::string>& sound) {
    for (const char* parameter : {"sifid_network", "embedding"}) {
        if (!job.inputs.contains(parameter)) continue;
        const std::filesystem::path file = job.input(parameter);
        if (file.extension() != ".pt")
            throw runners::BadInput(std::string(parameter) +
                                    ": a TorchScript file is expected, whose name ends in .pt, not " +
                                    file.filename().string() + " (docs/modules.md)");
        demand_trust(parameters.trust, parameter, file);
        const std::string key = "embedding " + job.input_sha256(parameter);
        if (sound.contains(key)) continue;
        try {
            const Embedding network(file, {});
        } catch (const runners::BadInput& error) {
            throw runners::BadInput(std::string(parameter) + ": " + error.what());
        }
        sound.insert(key);
    }
}

}  // namespace stylesweep::nst
