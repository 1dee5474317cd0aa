#include "runners/nst/adain/training.hpp"

#include <algorithm>
#include <optional>

#include "base/text/joined.hpp"
#include "runners/nst/adain/libtorch_network.hpp"
#include "runners/nst/adain/statistics.hpp"
#include "runners/nst/fast/checkpoint.hpp"
#include "runners/nst/gatys/statistics.hpp"

namespace stylesweep::nst::adain {
namespace {

torch::Tensor mean_square(const torch::Tensor& a, const torch::Tensor& b) {
    return (a - b).square().mean();
}

// Of one pair of pictures, [1, 3, S, S] in 0 to 1.
LossTensors losses_of_pair(const LibtorchNetwork& network, const torch::Tensor& content, const torch::Tensor& style,
                           const TrainingOptions& options) {
    std::vector<ChannelStatistics> wanted;
    torch::Tensor target;
    {
        const torch::NoGradGuard no_gradients;
        for (const torch::Tensor& each : network.encode(style)) wanted.push_back(channel_statistics(each));
        target = adapted(network.features(content), wanted.back(), 1);
    }
    const std::vector<torch::Tensor> has = network.encode(network.decode(target));
    LossTensors all;
    all.content = mean_square(has.back(), target);
    all.content_layers = {all.content.detach()};
    all.style = torch::zeros_like(all.content);
    for (std::size_t i = 0; i < has.size(); ++i) {
        const ChannelStatistics own = channel_statistics(has[i]);
        const torch::Tensor error =
            mean_square(own.mean, wanted[i].mean) + mean_square(own.deviation, wanted[i].deviation);
        all.style = all.style + error;
        all.style_layers.push_back(error.detach());
    }
    all.total = options.content_weight * all.content + options.style_weight * all.style;
    return all;
}

// The losses of a batch's pairs; the gradient of their mean total is added to that of the parameters. Pair by pair:
// only one pair's feature maps are kept for the backward pass.
std::vector<LossTensors> add_gradient(const LibtorchNetwork& network, const torch::Tensor& contents,
                                      const torch::Tensor& styles, const TrainingOptions& options) {
    std::vector<LossTensors> all;
    const double share = 1.0 / static_cast<double>(contents.size(0));
    for (std::int64_t i = 0; i < contents.size(0); ++i) {
        const LossTensors losses =
            losses_of_pair(network, contents.slice(0, i, i + 1), styles.slice(0, i, i + 1), options);
        (losses.total * share).backward();
        all.push_back(losses.detached());
    }
    return all;
}

void set_rate(torch::optim::Adam& adam, double rate) {
    for (auto& group : adam.param_groups()) static_cast<torch::optim::AdamOptions&>(group.options()).lr(rate);
}

Layers layers_of(const std::vector<Layer>& encoder, const std::vector<torch::Tensor>& decoder_parameters) {
    Layers layers{encoder, {}};
    for (std::size_t i = 0; i < decoder_parameters.size(); i += 2) {
        const auto own = [&](std::size_t k) { return decoder_parameters[k].detach().to(torch::kCPU).clone(); };
        layers.decoder.push_back({own(i), own(i + 1)});
    }
    return layers;
}

}  // namespace

const Taps& taps() {
    static const Taps all = [] {
        Taps named{{encoder.back().name}, {}};
        for (const int layer : style_layers) named.style.emplace_back(encoder[static_cast<std::size_t>(layer)].name);
        return named;
    }();
    return all;
}

Trained train(const std::vector<Layer>& encoder, const std::vector<std::filesystem::path>& contents,
              const std::vector<std::filesystem::path>& styles, torch::Device device, const TrainingOptions& options) {
    const LibtorchNetwork network({encoder, random_decoder(options.seed)}, device, {torch::kFloat32, torch::kFloat32},
                                  at::MemoryFormat::Contiguous, options.winograd);
    std::vector<torch::Tensor> parameters = network.decoder_parameters();
    for (torch::Tensor& each : parameters) each.requires_grad_(true);
    torch::optim::Adam adam(parameters, torch::optim::AdamOptions(options.learning_rate));
    Trained out;
    const Checkpoint checkpoint(options.checkpoint);
    out.resumed_from = checkpoint.load(parameters, adam, out.curve);
    TrainingPictures content_source(contents, options.crop, options.seed),
        style_source(styles, options.crop, nth_draw(options.seed, 1));  // with an order of their own
    const std::int64_t every = std::max<std::int64_t>(1, options.iterations / 50);
    for (std::int64_t step = out.resumed_from + 1; step <= options.iterations; ++step) {
        if (options.on_step) options.on_step(step);
        const auto batch = [&](TrainingPictures& source) {
            return source.batch(step - 1, options.batch, step < options.iterations).to(device) / 255;
        };
        set_rate(adam, options.learning_rate / (1 + options.rate_decay * static_cast<double>(step - 1)));
        adam.zero_grad();
        const auto losses = add_gradient(network, batch(content_source), batch(style_source), options);
        const bool on_curve = step % every == 0 || step == options.iterations;
        const auto is_nth = [&](std::int64_t n) { return n > 0 && step % n == 0; };
        const bool saves = is_nth(options.checkpoint_every) || is_nth(options.save_every);  // nothing not finite
        std::optional<Losses> mean;
        if (on_curve || saves || is_nth(options.read_losses_every)) mean = mean_of_batch(losses, step);
        adam.step();
        if (on_curve) out.curve.push_back(*mean);
        if (is_nth(options.save_every) && step < options.iterations)
            options.on_save(step, layers_of(encoder, parameters));
        if (is_nth(options.checkpoint_every)) checkpoint.save(parameters, adam, out.curve, step);
    }
    out.layers = layers_of(encoder, parameters);
    std::vector<std::string> warnings;
    for (const TrainingPictures* each : {&content_source, &style_source})
        if (!each->warning().empty()) warnings.push_back(each->warning());
    out.warning = joined(warnings, "; ");
    return out;
}

}  // namespace stylesweep::nst::adain
