#include "runners/nst/gatys/tiles.hpp"

#include <algorithm>

#include "runners/core/job.hpp"

namespace stylesweep::nst {
namespace {

std::int64_t rounded_up(std::int64_t value, std::int64_t step) {
    return (value + step - 1) / step * step;
}

}  // namespace

std::vector<Span> spans(std::int64_t size, std::int64_t side, std::int64_t margin, std::int64_t stride) {
    // Every window includes the remainder of the stride, so that the last one, which ends with the picture, starts
    // aligned.
    const std::int64_t length = std::min(size, side + 2 * margin + size % stride);
    if (length == size) return {{0, size, 0, size}};
    std::vector<Span> all;
    for (std::int64_t begin = 0; begin < size; begin += side)
        all.push_back(
            {begin, std::min(begin + side, size), std::clamp<std::int64_t>(begin - margin, 0, size - length), length});
    return all;
}

Tiling::Tiling(const FeatureExtractor& network, std::int64_t side, const LossOptions& options)
    : network_(network),
      options_(options),
      reach_(network.reach()),
      side_(rounded_up(side, reach_.stride)),
      margin_(rounded_up(reach_.pixels, reach_.stride)) {
    if (side == 0) return;
    if (reach_.whole) throw runners::Unsupported("tile: this network's gates depend on the whole picture");
    if (options.smoothing != Smoothing::none)
        throw runners::Unsupported("tile: softmax smoothing depends on the whole picture");
    if (options.statistics != StyleStatistics::gram)
        throw runners::Unsupported("tile: only style_statistics gram can be computed tile by tile");
    if (options.regions.defined()) throw runners::Unsupported("tile: Gram matrices of regions need the whole picture");
}

std::vector<Tiling::Tile> Tiling::tiles(at::IntArrayRef size) const {
    std::vector<Tile> all;
    for (const Span& rows : spans(size[2], side_, margin_, reach_.stride))
        for (const Span& columns : spans(size[3], side_, margin_, reach_.stride)) all.push_back({rows, columns});
    return all;
}

bool Tiling::splits(at::IntArrayRef size) const {
    return side_ > 0 && tiles(size).size() > 1;
}

std::vector<std::int64_t> Tiling::window(at::IntArrayRef size) const {
    if (!splits(size)) return size.vec();
    const Tile tile = tiles(size).front();
    return {1, 3, tile.rows.length, tile.columns.length};
}

torch::Tensor Tiling::window_of(const torch::Tensor& picture, const Tile& tile) {
    return picture.narrow(2, tile.rows.start, tile.rows.length).narrow(3, tile.columns.start, tile.columns.length);
}

torch::Tensor Tiling::own(const torch::Tensor& output, const Tile& tile, std::int64_t stride, at::IntArrayRef size) {
    const auto cut = [&](const torch::Tensor& x, std::int64_t dimension, const Span& span) {
        const std::int64_t end = span.end == size[static_cast<std::size_t>(dimension)]
                                     ? x.size(dimension)
                                     : (span.end - span.start) / stride;
        return x.slice(dimension, (span.begin - span.start) / stride, end);
    };
    return cut(cut(output, 2, tile.rows), 3, tile.columns);
}

std::vector<Target> Tiling::content_targets(const torch::Tensor& content) const {
    const torch::NoGradGuard no_gradients;
    const std::size_t layers = reach_.content.size();
    std::vector<std::vector<torch::Tensor>> bands(layers), row(layers);
    for (const Tile& tile : tiles(content.sizes())) {
        const Features features = network_(window_of(content, tile));
        for (std::size_t i = 0; i < layers; ++i) {
            row[i].push_back(
                own(features.content[i], tile, reach_.content[i], content.sizes()).to(torch::kFloat32).clone());
            if (tile.columns.end < content.size(3)) continue;
            bands[i].push_back(torch::cat(row[i], 3));
            row[i].clear();
        }
    }
    std::vector<Target> targets;
    for (std::vector<torch::Tensor>& each : bands) {
        targets.push_back(content_target(torch::cat(each, 2), options_.form));
        each.clear();
    }
    return targets;
}

Tiling::Sums Tiling::sums(const torch::Tensor& picture) const {
    const torch::NoGradGuard no_gradients;
    Sums all{std::vector<torch::Tensor>(reach_.style.size()), std::vector<double>(reach_.style.size())};
    for (const Tile& tile : tiles(picture.sizes())) {
        const Features features = network_(window_of(picture, tile));
        for (std::size_t i = 0; i < all.grams.size(); ++i) {
            const torch::Tensor mine = own(features.style[i], tile, reach_.style[i], picture.sizes());
            all.grams[i] = all.grams[i].defined() ? all.grams[i].add_(products(mine)) : products(mine);
            all.positions[i] += static_cast<double>(mine.size(2) * mine.size(3));
        }
    }
    for (std::size_t i = 0; i < all.grams.size(); ++i) all.grams[i].div_(all.positions[i]);
    return all;
}

LossTensors Tiling::evaluate(torch::Tensor& picture, const Targets& targets, const LossWeights& weights) const {
    const Sums whole = sums(picture);
    std::vector<torch::Tensor> errors;
    for (std::size_t i = 0; i < whole.grams.size(); ++i)
        errors.push_back(targets.style[i].error(whole.grams[i].requires_grad_(true)));
    const LayerSum content(options_.form, options_.content_layers, targets.content.size());
    LossTensors all;
    all.style = LayerSum(options_.form, options_.style_layers, errors.size()).of(errors);
    all.content = torch::zeros_like(all.style.detach());
    all.content_layers.resize(targets.content.size());
    for (torch::Tensor& each : all.content_layers) each = torch::zeros_like(all.content);
    for (const torch::Tensor& each : errors) all.style_layers.push_back(each.detach());
    (weights.style * all.style).backward();
    all.style = all.style.detach();

    if (!picture.grad().defined()) picture.mutable_grad() = torch::zeros_like(picture);
    for (const Tile& tile : tiles(picture.sizes())) {
        const torch::Tensor window = window_of(picture.detach(), tile).clone().requires_grad_(true);
        const Features features = network_(window);
        torch::Tensor surrogate = torch::zeros({}, window.options().requires_grad(false));
        for (std::size_t i = 0; i < whole.grams.size(); ++i) {
            const torch::Tensor mine = own(features.style[i], tile, reach_.style[i], picture.sizes());
            surrogate = surrogate + (whole.grams[i].grad() * products(mine)).sum() / whole.positions[i];
        }
        for (std::size_t i = 0; i < targets.content.size(); ++i) {
            const Target& target = targets.content[i];
            const torch::Tensor mine = own(features.content[i], tile, reach_.content[i], picture.sizes());
            const torch::Tensor wanted = target.value.narrow(2, tile.rows.begin / reach_.content[i], mine.size(2))
                                             .narrow(3, tile.columns.begin / reach_.content[i], mine.size(3));
            const torch::Tensor squares = (mine.to(torch::kFloat32) - wanted).square().sum();
            const auto numbers = static_cast<double>(target.value.numel());
            const torch::Tensor error = squares / (target.divisor * (content.divisor / content.weights[i] * numbers));
            all.content += error.detach();
            all.content_layers[i] += squares.detach() / (target.divisor * numbers);
            surrogate = surrogate + weights.content * error;
        }
        surrogate.backward();
        const torch::NoGradGuard no_gradients;
        window_of(picture.mutable_grad(), tile).add_(window.grad());
    }
    all.total = weights.content * all.content + weights.style * all.style;
    if (weights.variation > 0) {
        const torch::Tensor variation = total_variation(picture, options_.form);
        (weights.variation * variation).backward();
        all.variation = variation.detach();
        all.total = all.total + weights.variation * all.variation;
    }
    return all;
}

}  // namespace stylesweep::nst
