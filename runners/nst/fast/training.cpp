#include "runners/nst/fast/training.hpp"

#include <algorithm>
#include <optional>
#include <system_error>
#include <utility>

#include "runners/core/job.hpp"
#include "runners/nst/fast/checkpoint.hpp"
#include "runners/nst/fast/training_pictures.hpp"
#include "tensorfiles/tensor_file.hpp"

namespace stylesweep::nst {
namespace {

namespace fs = std::filesystem;

// The losses of a batch's pictures, and the gradient of their mean total with respect to its pictures, [N, 3, S, S].
// Pictures pass through the extractor one by one, so that only one picture's feature maps are kept for the backward
// pass.
std::pair<std::vector<LossTensors>, torch::Tensor> losses_of_batch(const FeatureExtractor& extractor,
                                                                   const torch::Tensor& outputs,
                                                                   const torch::Tensor& pictures, Targets& targets,
                                                                   const TrainingOptions& options) {
    std::vector<LossTensors> all;
    torch::Tensor gradient = torch::empty_like(outputs);
    const std::int64_t batch = outputs.size(0);
    const double share = 1.0 / static_cast<double>(batch);
    for (std::int64_t i = 0; i < batch; ++i) {
        const torch::Tensor output = outputs.slice(0, i, i + 1).detach().requires_grad_(true);
        targets.content = content_targets(extractor, pictures.slice(0, i, i + 1) / 255, options.loss);
        const LossTensors losses = losses_of(extractor, output / 255, targets, options.weights, options.loss);
        (losses.total * share).backward();
        gradient.slice(0, i, i + 1).copy_(output.grad());
        all.push_back(losses.detached());
    }
    return {all, gradient};
}

}  // namespace

Trained train(const FeatureExtractor& extractor, const std::vector<StyleImage>& styles,
              const std::vector<fs::path>& pictures, torch::Device device, const TrainingOptions& options) {
    Trained out{JohnsonNetwork::random(options.seed, options.width, device), {}, 0};
    std::vector<torch::Tensor> parameters;
    for (const auto& [name, parameter] : out.network.parameters()) parameters.push_back(parameter);
    torch::optim::Adam adam(parameters, torch::optim::AdamOptions(options.learning_rate));
    const Checkpoint checkpoint(options.checkpoint);
    out.resumed_from = checkpoint.load(parameters, adam, out.curve);
    TrainingOptions drawn = options;  // with the current iteration's directions
    Targets targets;
    const auto draw = [&](std::int64_t step) {
        drawn.loss.directions = nth_draw(options.loss.directions, step / evaluations_per_draw);
        const std::vector<std::int64_t> size = {1, 3, options.crop, options.crop};
        targets.style = style_targets(styles, style_in(extractor, drawn.loss, size), drawn.loss);
    };
    draw(out.resumed_from);
    TrainingPictures source(pictures, {options.crop, options.crop_from}, options.seed);
    const std::int64_t every = std::max<std::int64_t>(1, options.iterations / 50);
    for (std::int64_t step = out.resumed_from + 1; step <= options.iterations; ++step) {
        if (options.on_step) options.on_step(step);
        if (draws_anew(options.loss.statistics, step - 1)) draw(step - 1);
        adam.zero_grad();
        const torch::Tensor batch = source.batch(step - 1, options.batch, step < options.iterations).to(device);
        const torch::Tensor outputs = out.network.forward(batch);
        const auto [losses, gradient] = losses_of_batch(extractor, outputs, batch, targets, drawn);
        outputs.backward(gradient);
        const bool on_curve = step % every == 0 || step == options.iterations;
        const auto is_nth = [&](std::int64_t n) { return n > 0 && step % n == 0; };
        const bool saves = is_nth(options.checkpoint_every) || is_nth(options.save_every);  // nothing not finite
        std::optional<Losses> mean;
        if (on_curve || saves || is_nth(options.read_losses_every)) mean = mean_of_batch(losses, step);
        adam.step();
        if (on_curve) out.curve.push_back(*mean);
        if (is_nth(options.save_every) && step < options.iterations) options.on_save(step, out.network);
        if (is_nth(options.checkpoint_every)) checkpoint.save(parameters, adam, out.curve, step);
    }
    out.warning = source.warning();
    return out;
}

void write_network(const std::map<std::string, torch::Tensor>& parameters, const fs::path& file, torch::Dtype type,
                   const std::map<std::string, std::string>& metadata) {
    std::vector<torch::Tensor> kept;  // keeps the data alive until it is written
    std::vector<tensorfiles::Tensor> tensors;
    for (const auto& [name, parameter] : parameters) {
        kept.push_back(parameter.detach().to(torch::kCPU, type).contiguous());
        tensors.push_back({name,
                           type == torch::kFloat16 ? "F16" : "F32",
                           parameter.sizes().vec(),
                           {static_cast<const char*>(kept.back().data_ptr()), kept.back().nbytes()}});
    }
    fs::create_directories(file.parent_path());
    try {
        tensorfiles::write_safetensors(file, tensors, metadata);
    } catch (const std::system_error& error) {
        if (runners::is_disk_full(error.code().value())) throw runners::DiskFull(error.what());
        throw;
    }
}

}  // namespace stylesweep::nst
