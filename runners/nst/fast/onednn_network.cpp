#include "runners/nst/fast/onednn_network.hpp"

#include <ATen/Parallel.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <stdexcept>

#include "runners/core/job.hpp"
#include "runners/nst/fast/johnson.hpp"
#include "runners/nst/onednn/block_convolution.hpp"
#include "runners/nst/onednn/margins.hpp"
#include "runners/nst/onednn/rows.hpp"
#include "runners/nst/onednn/upsampling.hpp"

namespace stylesweep::nst {
namespace {

using namespace onednn;

constexpr std::size_t first_of_blocks = 3, growing = 13;  // layers, in the order of FastLayers
constexpr std::size_t last = 15;

bool starts_block(std::size_t layer) {
    return layer >= first_of_blocks && layer < growing && (layer - first_of_blocks) % 2 == 0;
}
bool ends_block(std::size_t layer) {
    return layer >= first_of_blocks && layer < growing && !starts_block(layer);
}
bool halves(std::size_t layer) {
    return layer == 1 || layer == 2;
}
bool grows(std::size_t layer) {
    return layer == growing || layer == growing + 1;
}
// After a block comes its sum, which may be negative; after all other layers a ReLU.
bool reads_signed(std::size_t layer) {
    return layer > 0 && ends_block(layer - 1);
}

// [32, in, 1, K]: channel 3k + c is kernel row k for colour c.
torch::Tensor by_kernel_row(const torch::Tensor& weight) {
    const torch::Tensor rows = weight.permute({2, 0, 1, 3}).reshape({-1, weight.size(1), 1, weight.size(3)});
    return padded_to(rows, 0, whole_lanes(rows.size(0)));
}

// A layer as convolved here, with channels padded with zeros.
torch::Tensor weight_of(const FastLayers& network, std::size_t layer) {
    torch::Tensor weight = network.layers[layer].weight;
    if (grows(layer) && !network.johnson) weight = weight.transpose(0, 1);
    if (layer > 0) weight = padded_to(weight, 1, whole_lanes(weight.size(1)));
    if (layer == last) return by_kernel_row(weight).contiguous();
    weight = padded_to(weight, 0, whole_lanes(weight.size(0)));
    if (!grows(layer)) return weight.contiguous();
    return by_position(weight, network.johnson ? Doubling::nearest : Doubling::zeros).contiguous();
}

std::array<std::int64_t, 2> same_margins(std::int64_t size, std::int64_t kernel, std::int64_t stride) {
    const std::int64_t total = std::max<std::int64_t>(((size + stride - 1) / stride - 1) * stride + kernel - size, 0);
    return {total / 2, total - total / 2};
}

Margins margins_of(bool johnson, std::size_t layer, std::int64_t high, std::int64_t wide) {
    const std::int64_t kernel = layer == 0 || layer == last ? 9 : 3;
    if (grows(layer)) return johnson ? Margins{1, 1, 1, 1} : Margins{1, 1, 0, 0};
    if (johnson) return {kernel / 2, kernel / 2, kernel / 2, kernel / 2};
    const std::int64_t stride = halves(layer) ? 2 : 1;
    const auto rows = same_margins(high, kernel, stride), columns = same_margins(wide, kernel, stride);
    return {rows[0], columns[0], rows[1], columns[1]};
}

struct Step {
    Padding input;
    std::int64_t out_high = 0, out_wide = 0;  ///< of the upsampled output
    std::int64_t blocks = 0;                  ///< of 16 channels, of the output
    BlockConvolution convolution;
    torch::Tensor norm_weight, norm_bias;
};

}  // namespace

// All activations are in a few permanent blocks of memory: new memory costs a page fault every 4 KiB.
struct OnednnFastNetwork::Plan {
    std::vector<std::int64_t> size;  ///< of the picture
    std::vector<Step> steps;
    const FastLayers* network = nullptr;
    bool int8 = false;

    [[nodiscard]] torch::Tensor run(const torch::Tensor& picture, std::vector<double>* ranges);

  private:
    [[nodiscard]] torch::Tensor first_input(const torch::Tensor& picture) const;
    void hand_on(std::size_t layer, const memory& from, const Blocks& added, const memory& to,
                 const Blocks& kept) const;
    [[nodiscard]] torch::Tensor picture_from(const memory& rows) const;

    Scratch inputs_[2], output_, sums_, scratch_;
};

namespace {

// For one layer's output: the position group (of an upsampling layer) and the start of its valid part.
struct Position {
    std::int64_t group, y, x;
};

// Johnson's odd pixels start one source pixel later.
Position position(const Step& step, bool johnson, bool grown, std::int64_t a, std::int64_t b) {
    if (!grown) return {0, 0, 0};
    return {(2 * a + b) * step.blocks, johnson ? a : 0, johnson ? b : 0};
}

struct Normalisation {
    std::vector<float> scale, shift;  ///< by channel
};

// Sums are taken relative to the first pixel's values, which keeps the variance exact if the mean is large.
Normalisation normalisation(const Step& step, const FastLayers& network, bool grown, const Blocks& from) {
    const std::int64_t groups = grown ? 2 : 1, high = step.out_high / groups, wide = step.out_wide / groups;
    const auto channels = static_cast<std::size_t>(step.blocks * lanes);
    std::vector<float> pivot(channels), ones(channels, 1), zeros(channels);
    for (std::int64_t block = 0; block < step.blocks; ++block)
        change_row({from.at(block, 0, 0), from.type}, 1, {ones.data(), zeros.data()},
                   {pivot.data() + block * lanes, Number::f32}, {});
    const std::int64_t a_row = groups * groups * step.blocks * 2 * lanes;
    const torch::Tensor sums = torch::empty({high, a_row});
    float* all = sums.data_ptr<float>();
    at::parallel_for(0, high, 1, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t y = begin; y < end; ++y) {
            float* here = all + y * a_row;
            for (std::int64_t a = 0; a < groups; ++a)
                for (std::int64_t b = 0; b < groups; ++b) {
                    const Position at = position(step, network.johnson, grown, a, b);
                    for (std::int64_t block = 0; block < step.blocks; ++block, here += 2 * lanes)
                        sums_of_row({from.at(at.group + block, at.y + y, at.x), from.type, from.column}, wide,
                                    pivot.data() + block * lanes, here);
                }
        }
    });
    const torch::Tensor whole =
        sums.sum(0, false, torch::kFloat64).view({groups * groups, step.blocks, 2, lanes}).sum(0).contiguous();
    const auto* total = whole.data_ptr<double>();
    const auto count = static_cast<double>(step.out_high * step.out_wide);
    Normalisation result{std::vector<float>(channels), std::vector<float>(channels)};
    for (std::size_t c = 0; c < channels; ++c) {
        const std::size_t at = c / lanes * 2 * lanes + c % lanes;
        const double mean = total[at] / count;
        const double variance = std::max(total[at + lanes] / count - mean * mean, 0.0);
        const double scale = step.norm_weight.data_ptr<float>()[c] / std::sqrt(variance + network.epsilon);
        result.scale[c] = static_cast<float>(scale);
        result.shift[c] = static_cast<float>(step.norm_bias.data_ptr<float>()[c] - (mean + pivot[c]) * scale);
    }
    return result;
}

double largest(const memory& float32) {
    const auto numbers = static_cast<std::int64_t>(float32.get_desc().get_size() / sizeof(float));
    return torch::from_blob(float32.get_data_handle(), {numbers}, torch::kFloat32).abs().max().item<double>();
}

}  // namespace

torch::Tensor OnednnFastNetwork::Plan::first_input(const torch::Tensor& picture) const {
    const Margins& m = steps[0].input.margins;
    const torch::Tensor padded = network->johnson ? torch::reflection_pad2d(picture, {m.left, m.right, m.top, m.bottom})
                                                  : torch::constant_pad_nd(picture, {m.left, m.right, m.top, m.bottom});
    if (int8) return padded.round().clamp(0, 255).to(torch::kUInt8).contiguous(at::MemoryFormat::ChannelsLast);
    const bool bf16 = type_of(steps[0].convolution.from()) == memory::data_type::bf16;
    return padded.to(bf16 ? torch::kBFloat16 : torch::kFloat32).contiguous(at::MemoryFormat::ChannelsLast);
}

// From a convolution's output to the next one's input.
void OnednnFastNetwork::Plan::hand_on(std::size_t layer, const memory& from, const Blocks& added, const memory& to,
                                      const Blocks& kept) const {
    const Step &step = steps[layer], &next = steps[layer + 1];
    const bool grown = grows(layer);
    const std::int64_t groups = grown ? 2 : 1;
    const Blocks source(from), target = Blocks(to).moved(next.input.margins.top, next.input.margins.left);
    const Normalisation norm = normalisation(step, *network, grown, source);
    at::parallel_for(0, step.out_high, 1, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t y = begin; y < end; ++y)
            for (std::int64_t block = 0; block < step.blocks; ++block) {
                Change change{norm.scale.data() + block * lanes, norm.shift.data() + block * lanes, !ends_block(layer)};
                change.per_unit = next.convolution.per_unit();
                if (added.numbers) change.added = {added.at(block, y, 0), added.type, added.column};
                for (std::int64_t b = 0; b < groups; ++b) {
                    const Position at = position(step, network->johnson, grown, y % groups, b);
                    change_row({source.at(at.group + block, at.y + y / groups, at.x), source.type, source.column},
                               step.out_wide / groups, change,
                               {target.at(block, y, b), target.type, groups * target.column},
                               kept.numbers ? Target{kept.at(block, y, b), kept.type, groups * kept.column} : Target{});
                }
                fill_sides(next.input, target, block, y);
            }
    });
    fill_ends(next.input, target, step.blocks);
}

torch::Tensor OnednnFastNetwork::Plan::picture_from(const memory& rows) const {
    const Step& step = steps[last];
    const torch::Tensor& bias = network->layers[last].bias;
    torch::Tensor x = torch::empty({1, 3, step.out_high, step.out_wide});
    const std::int64_t plane = step.out_high * step.out_wide;
    at::parallel_for(0, step.out_high, 1, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t y = begin; y < end; ++y) {
            float* first = x.data_ptr<float>() + y * step.out_wide;
            float* const planes[3] = {first, first + plane, first + 2 * plane};
            sum_of_kernel_rows(static_cast<const float*>(rows.get_data_handle()), dims_of(rows.get_desc())[1],
                               step.out_wide, 9, y, planes);
        }
    });
    if (bias.defined()) x.add_(bias.view({1, 3, 1, 1}));
    if (!network->johnson)
        x = torch::instance_norm(x, network->layers[last].norm_weight, network->layers[last].norm_bias, {}, {}, true, 0,
                                 network->epsilon, false)
                .tanh_()
                .mul_(150)
                .add_(127.5);
    // A size that is not a multiple of 4 was rounded up.
    return x.clamp_(0, 255).slice(2, 0, size[2]).slice(3, 0, size[3]).contiguous();
}

torch::Tensor OnednnFastNetwork::Plan::run(const torch::Tensor& picture, std::vector<double>* ranges) {
    const torch::Tensor first = first_input(picture);
    memory input(steps[0].convolution.from(), engine(), first.data_ptr());
    Blocks block_input;
    std::size_t block_slot = 1;  // index in inputs_; outside of blocks this memory is free
    for (std::size_t i = 0;; ++i) {
        const Step& step = steps[i];
        if (ranges) ranges->push_back(largest(input));
        const memory out = output_.on(step.convolution.to());
        step.convolution(input, out, scratch_);
        if (i == last) return picture_from(out);
        const std::size_t slot = 1 - block_slot;
        input = inputs_[slot].on(steps[i + 1].convolution.from());
        Blocks kept;
        if (int8 && starts_block(i + 1))  // the sums so far, updated in place
            kept = Blocks(sums_.on(
                {{1, step.blocks * lanes, step.out_high, step.out_wide}, memory::data_type::bf16, Format::nhwc}));
        hand_on(i, out, ends_block(i) ? block_input : Blocks(), input, kept);
        if (starts_block(i + 1)) {
            const Margins& margins = steps[i + 1].input.margins;
            block_input = int8 ? kept : Blocks(input).moved(margins.top, margins.left);
            block_slot = slot;
        } else if (ends_block(i)) {
            block_slot = 1;
        }
    }
}

OnednnFastNetwork::OnednnFastNetwork(FastLayers layers, NumberTypes types, ConvAlgorithm algorithm)
    : network_(std::move(layers)), types_(types), algorithm_(algorithm) {}

std::shared_ptr<OnednnFastNetwork::Plan> OnednnFastNetwork::plan_for(const torch::Tensor& picture) const {
    if (plan_ && at::IntArrayRef(plan_->size) == picture.sizes()) return plan_;
    if (network_.johnson) JohnsonNetwork::check_size(picture);
    const bool int8 = types_.int8_weights;
    if (int8 && ranges_.empty()) throw std::logic_error("an int8 network was used before it was prepared");
    plan_ = nullptr;
    auto plan = std::make_shared<Plan>();
    plan->size = picture.sizes().vec();
    plan->network = &network_;
    plan->int8 = int8;
    const memory::data_type narrow = data_type(int8 ? torch::kBFloat16 : types_.storage);
    std::int64_t high = plan->size[2], wide = plan->size[3];
    for (std::size_t i = 0; i <= last; ++i) {
        const Margins margins = margins_of(network_.johnson, i, high, wide);
        const torch::Tensor weight = weight_of(network_, i);
        const memory::dims in = {1, weight.size(1), high + margins.top + margins.bottom,
                                 wide + margins.left + margins.right};
        BlockConvolution::Types types = {narrow, i == last ? memory::data_type::f32 : narrow};
        if (int8) {
            const bool is_signed = reads_signed(i);
            types.from = is_signed ? memory::data_type::s8 : memory::data_type::u8;
            if (i > 0) types.per_unit = static_cast<float>((is_signed ? 127 : 255) / std::max(ranges_[i], 1e-12));
        }
        const FastLayer& layer = network_.layers[i];
        Step step;
        step.input = {high, wide, margins,
                      !network_.johnson ? Filling::zeros
                      : grows(i)        ? Filling::repeat
                                        : Filling::mirror};
        step.convolution = BlockConvolution(weight, in, halves(i) ? 2 : 1, algorithm_, types);
        const memory::dims out = dims_of(step.convolution.to());
        step.out_high = out[2];
        step.out_wide = out[3];
        if (grows(i)) {
            step.out_high = 2 * high;
            step.out_wide = 2 * wide;
        } else if (i == last) {
            step.out_high = high;
        }
        step.blocks = out[1] / lanes / (grows(i) ? 4 : 1);
        if (i != last) {  // padding channels stay zero
            step.norm_weight = padded_to(layer.norm_weight, 0, step.blocks * lanes).contiguous();
            step.norm_bias = padded_to(layer.norm_bias, 0, step.blocks * lanes).contiguous();
        }
        high = step.out_high;
        wide = step.out_wide;
        plan->steps.push_back(std::move(step));
    }
    return plan_ = plan;
}

std::vector<double> OnednnFastNetwork::input_ranges(const torch::Tensor& picture) const {
    const OnednnFastNetwork plain(network_, {torch::kFloat32, torch::kFloat32}, ConvAlgorithm::winograd);
    std::vector<double> ranges;
    (void)plain.run(picture, &ranges);
    return ranges;
}

void OnednnFastNetwork::prepare(const torch::Tensor& picture) const {
    if (types_.int8_weights) {
        ranges_ = input_ranges(picture);
        plan_ = nullptr;
    }
    translating_errors([&] { return plan_for(picture); });
}

torch::Tensor OnednnFastNetwork::run(const torch::Tensor& picture, std::vector<double>* ranges) const {
    const torch::NoGradGuard no_gradients;
    return translating_errors([&] { return plan_for(picture)->run(picture, ranges); });
}

torch::Tensor OnednnFastNetwork::operator()(const torch::Tensor& picture) const {
    return run(picture, nullptr);
}

std::string OnednnFastNetwork::algorithm() const {
    const auto any = [&](bool (BlockConvolution::*is)() const) {
        return plan_ && std::ranges::any_of(plan_->steps, [&](const Step& step) { return (step.convolution.*is)(); });
    };
    return algorithm_of(any(&BlockConvolution::is_own_winograd), any(&BlockConvolution::is_onednn_winograd));
}

}  // namespace stylesweep::nst
