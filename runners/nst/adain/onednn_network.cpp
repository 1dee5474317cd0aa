#include "runners/nst/adain/onednn_network.hpp"

#include <ATen/Parallel.h>

#include <algorithm>
#include <stdexcept>

#include "runners/nst/adain/libtorch_network.hpp"
#include "runners/nst/onednn/block_convolution.hpp"
#include "runners/nst/onednn/margins.hpp"
#include "runners/nst/onednn/rows.hpp"
#include "runners/nst/onednn/upsampling.hpp"

namespace stylesweep::nst::adain {
namespace {

using namespace onednn;

constexpr std::size_t middle = encoder.size(), count = encoder.size() + decoder.size();  // steps

const Convolution& shape_of(std::size_t step) {
    return step < middle ? encoder[step] : decoder[step - middle];
}

// The first step reads the picture, the decoder's first AdaIN's result; all others what a ReLU gave.
bool reads_signed(std::size_t step) {
    return step == middle;
}

struct Step {
    Resampling before{};                      ///< of the input
    Padding input;                            ///< pooled, but not upsampled
    std::int64_t out_high = 0, out_wide = 0;  ///< of the upsampled output
    std::int64_t blocks = 0;                  ///< of 16 channels, of the output
    BlockConvolution convolution;
    torch::Tensor bias;  ///< padded with zeros to 16 * blocks

    [[nodiscard]] bool upsamples() const { return before == Resampling::upsampling; }
};

// As convolved here, with channels padded with zeros.
torch::Tensor weight_of(const Layer& layer, const Convolution& shape) {
    const torch::Tensor weight = padded_to(layer.weight, 0, whole_lanes(shape.out));
    return (shape.before == Resampling::upsampling ? by_position(weight, Doubling::nearest) : weight).contiguous();
}

// What becomes of a convolution's output, by channel.
struct Activation {
    torch::Tensor scale, shift;
    bool relu;

    [[nodiscard]] Change change(std::int64_t block) const {
        return {scale.data_ptr<float>() + block * lanes, shift.data_ptr<float>() + block * lanes, relu};
    }
};

Activation relu_of(const Step& step) {
    return {torch::ones_like(step.bias), step.bias, true};
}

Activation affine(const ChannelMap& map) {
    return {map.scale.flatten().contiguous(), map.shift.flatten().contiguous(), false};
}

// From a convolution's output to the next one's input.
void hand_on(const Step& step, const Step& next, const memory& from, const Activation& activation, const memory& to) {
    const std::int64_t groups = step.upsamples() ? 2 : 1;
    const Margins& margins = next.input.margins;
    const Blocks source(from), target = Blocks(to).moved(margins.top, margins.left);
    const auto row_of = [&](std::int64_t block, std::int64_t y, std::int64_t x) {
        return Source{source.at(block, y, x), source.type, source.column};
    };
    const auto write_row = [&](std::int64_t block, std::int64_t y) {
        Change change = activation.change(block);
        change.per_unit = next.convolution.per_unit();
        if (next.before == Resampling::pooling)
            return pool_rows(row_of(block, 2 * y, 0), row_of(block, std::min(2 * y + 1, step.out_high - 1), 0),
                             step.out_wide, change, {target.at(block, y, 0), target.type, target.column});
        const std::int64_t a = y % groups;
        for (std::int64_t b = 0; b < groups; ++b)
            change_row(row_of((2 * a + b) * step.blocks + block, a + y / groups, b), step.out_wide / groups, change,
                       {target.at(block, y, b), target.type, groups * target.column}, {});
    };
    at::parallel_for(0, next.input.high, 1, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t y = begin; y < end; ++y)
            for (std::int64_t block = 0; block < step.blocks; ++block) {
                write_row(block, y);
                fill_sides(next.input, target, block, y);
            }
    });
    fill_ends(next.input, target, step.blocks);
}

// relu4_1 in place, and its statistics. Sums are taken relative to the first pixel's values, which keeps the variance
// exact if the mean is large.
ChannelStatistics activated(const Step& step, const memory& features) {
    const Blocks all(features);
    const Activation relu = relu_of(step);
    torch::Tensor pivot = torch::empty({step.blocks, lanes});
    const torch::Tensor sums = torch::empty({step.out_high, step.blocks, 2, lanes});
    const auto activate = [&](std::int64_t block, std::int64_t y) {
        char* row = all.at(block, y, 0);
        change_row({row, all.type, all.column}, step.out_wide, relu.change(block), {row, all.type, all.column}, {});
    };
    for (std::int64_t block = 0; block < step.blocks; ++block)
        change_row({all.at(block, 0, 0), all.type}, 1, relu.change(block),
                   {pivot.data_ptr<float>() + block * lanes, Number::f32}, {});
    at::parallel_for(0, step.out_high, 1, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t y = begin; y < end; ++y)
            for (std::int64_t block = 0; block < step.blocks; ++block) {
                activate(block, y);
                sums_of_row({all.at(block, y, 0), all.type, all.column}, step.out_wide,
                            pivot.data_ptr<float>() + block * lanes,
                            sums.data_ptr<float>() + (y * step.blocks + block) * 2 * lanes);
            }
    });
    const auto positions = static_cast<double>(step.out_high * step.out_wide);
    const torch::Tensor total = sums.sum(0, false, torch::kFloat64);
    const torch::Tensor mean = total.select(1, 0) / positions;
    const torch::Tensor variance = (total.select(1, 1) - mean.square() * positions).clamp_min(0) / (positions - 1);
    const auto by_channel = [](const torch::Tensor& x) { return x.to(torch::kFloat32).view({1, -1, 1, 1}); };
    return {by_channel(mean + pivot), by_channel((variance + epsilon).sqrt())};
}

double largest(const memory& float32) {
    const auto numbers = static_cast<std::int64_t>(float32.get_desc().get_size() / sizeof(float));
    return torch::from_blob(float32.get_data_handle(), {numbers}, torch::kFloat32).abs().max().item<double>();
}

}  // namespace

// Activations are in two permanent blocks of memory: new memory costs a page fault every 4 KiB.
struct OnednnNetwork::Plan {
    std::vector<std::int64_t> size;  ///< of the picture
    std::vector<Step> steps;         ///< of the encoder, or of both
    std::vector<double>* ranges = nullptr;

    /// All memory that stays: the first run then needs as much as the later ones.
    void reserve();
    [[nodiscard]] ChannelStatistics encode(const torch::Tensor& picture);
    [[nodiscard]] torch::Tensor stylised(const torch::Tensor& content, const ChannelStatistics& style, double alpha);

  private:
    [[nodiscard]] torch::Tensor first_input(const torch::Tensor& picture) const;
    /// From this step's input to its output.
    [[nodiscard]] memory convolved(std::size_t step, const memory& input);
    [[nodiscard]] memory passed_on(std::size_t step, const memory& output, const Activation& activation);
    [[nodiscard]] torch::Tensor picture_from(const memory& output) const;

    Scratch input_, output_, scratch_;
    memory features_;  ///< relu4_1, in output_
};

void OnednnNetwork::Plan::reserve() {
    for (std::size_t i = 0; i < steps.size(); ++i) {
        if (i > 0) input_.on(steps[i].convolution.from());  // the first one reads the picture
        output_.on(steps[i].convolution.to());
        steps[i].convolution.reserve(scratch_);
    }
}

torch::Tensor OnednnNetwork::Plan::first_input(const torch::Tensor& picture) const {
    const torch::Tensor padded = torch::reflection_pad2d(picture, {1, 1, 1, 1});
    switch (type_of(steps[0].convolution.from())) {
        case memory::data_type::u8:
            return (padded * 255).round().clamp(0, 255).to(torch::kUInt8).contiguous(at::MemoryFormat::ChannelsLast);
        case memory::data_type::bf16:
            return padded.to(torch::kBFloat16).contiguous(at::MemoryFormat::ChannelsLast);
        default:
            return padded.contiguous(at::MemoryFormat::ChannelsLast);
    }
}

memory OnednnNetwork::Plan::convolved(std::size_t step, const memory& input) {
    if (ranges) ranges->push_back(largest(input));
    const memory out = output_.on(steps[step].convolution.to());
    steps[step].convolution(input, out, scratch_);
    return out;
}

memory OnednnNetwork::Plan::passed_on(std::size_t step, const memory& output, const Activation& activation) {
    const memory input = input_.on(steps[step + 1].convolution.from());
    hand_on(steps[step], steps[step + 1], output, activation, input);
    return input;
}

ChannelStatistics OnednnNetwork::Plan::encode(const torch::Tensor& picture) {
    const torch::Tensor first = first_input(picture);
    memory input(steps[0].convolution.from(), engine(), first.data_ptr());
    for (std::size_t i = 0; i + 1 < middle; ++i) input = passed_on(i, convolved(i, input), relu_of(steps[i]));
    features_ = convolved(middle - 1, input);
    return activated(steps[middle - 1], features_);
}

torch::Tensor OnednnNetwork::Plan::stylised(const torch::Tensor& content, const ChannelStatistics& style,
                                            double alpha) {
    const ChannelMap map = adain_map(encode(content), style, alpha);
    memory input = passed_on(middle - 1, features_, affine(map));
    for (std::size_t i = middle; i + 1 < count; ++i) input = passed_on(i, convolved(i, input), relu_of(steps[i]));
    return cut_to(picture_from(convolved(count - 1, input)), content);
}

torch::Tensor OnednnNetwork::Plan::picture_from(const memory& output) const {
    const Step& step = steps.back();
    const Blocks from(output);
    torch::Tensor x = torch::empty({1, 3, step.out_high, step.out_wide});
    const auto* bias = step.bias.data_ptr<float>();
    at::parallel_for(0, step.out_high, 1, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t y = begin; y < end; ++y)
            for (std::int64_t color = 0; color < 3; ++color) {
                const auto* pixels = reinterpret_cast<const float*>(from.at(0, y, 0)) + color;
                float* row = x.data_ptr<float>() + (color * step.out_high + y) * step.out_wide;
                for (std::int64_t i = 0; i < step.out_wide; ++i) row[i] = pixels[i * from.column] + bias[color];
            }
    });
    return x;
}

OnednnNetwork::OnednnNetwork(Layers layers, NumberTypes types, ConvAlgorithm algorithm)
    : layers_(std::move(layers)), types_(types), algorithm_(algorithm) {}

std::shared_ptr<OnednnNetwork::Plan> OnednnNetwork::made_for(const torch::Tensor& picture, Part part) const {
    check_size(picture);
    const bool int8 = types_.int8_weights;
    if (int8 && ranges_.empty()) throw std::logic_error("an int8 network was used before it was prepared");
    auto plan = std::make_shared<Plan>();
    plan->size = picture.sizes().vec();
    const memory::data_type narrow = data_type(int8 ? torch::kBFloat16 : types_.storage);
    std::int64_t high = plan->size[2], wide = plan->size[3];
    for (std::size_t i = 0; i < (part == Part::whole ? count : middle); ++i) {
        const Convolution& shape = shape_of(i);
        const Layer& layer = i < middle ? layers_.encoder[i] : layers_.decoder[i - middle];
        Step step;
        step.before = shape.before;
        if (shape.before == Resampling::pooling) {
            high = (high + 1) / 2;
            wide = (wide + 1) / 2;
        }
        step.input = {high, wide, {1, 1, 1, 1}, step.upsamples() ? Filling::repeat : Filling::mirror};
        if (step.upsamples()) {
            high *= 2;
            wide *= 2;
        }
        step.out_high = high;
        step.out_wide = wide;
        step.blocks = whole_lanes(shape.out) / lanes;
        step.bias = padded_to(layer.bias, 0, whole_lanes(shape.out)).contiguous();
        BlockConvolution::Types types{narrow, i + 1 == count ? memory::data_type::f32 : narrow};
        if (int8) {
            types.from = reads_signed(i) ? memory::data_type::s8 : memory::data_type::u8;
            types.per_unit =
                i == 0 ? 255.0F : static_cast<float>((reads_signed(i) ? 127 : 255) / std::max(ranges_[i], 1e-12));
        }
        step.convolution = BlockConvolution(
            weight_of(layer, shape), {1, shape.in, step.input.high + 2, step.input.wide + 2}, 1, algorithm_, types);
        plan->steps.push_back(std::move(step));
    }
    return plan;
}

std::shared_ptr<OnednnNetwork::Plan> OnednnNetwork::plan_for(const torch::Tensor& content) const {
    if (plan_ && at::IntArrayRef(plan_->size) == content.sizes()) return plan_;
    plan_ = nullptr;  // not two of them at the same time
    return plan_ = made_for(content, Part::whole);
}

OnednnNetwork OnednnNetwork::in_float32() const {
    return {layers_, {torch::kFloat32, torch::kFloat32}, ConvAlgorithm::winograd};
}

ChannelStatistics OnednnNetwork::statistics(const torch::Tensor& picture) const {
    const torch::NoGradGuard no_gradients;
    if (types_.int8_weights) return in_float32().statistics(picture);
    return translating_errors([&] { return made_for(picture, Part::encoder)->encode(picture); });
}

void OnednnNetwork::prepare(const torch::Tensor& content, const ChannelStatistics& style, double alpha) const {
    const torch::NoGradGuard no_gradients;
    translating_errors([&] {
        if (types_.int8_weights) {
            plan_ = nullptr;
            ranges_.clear();
            const std::shared_ptr<Plan> plain = in_float32().made_for(content, Part::whole);
            plain->ranges = &ranges_;
            (void)plain->stylised(content, style, alpha);
        }
        plan_for(content)->reserve();
    });
}

torch::Tensor OnednnNetwork::operator()(const torch::Tensor& content, const ChannelStatistics& style,
                                        double alpha) const {
    const torch::NoGradGuard no_gradients;
    return translating_errors([&] { return plan_for(content)->stylised(content, style, alpha); });
}

std::string OnednnNetwork::algorithm() const {
    const auto any = [&](bool (BlockConvolution::*is)() const) {
        return plan_ && std::ranges::any_of(plan_->steps, [&](const Step& step) { return (step.convolution.*is)(); });
    };
    return algorithm_of(any(&BlockConvolution::is_own_winograd), any(&BlockConvolution::is_onednn_winograd));
}

}  // namespace stylesweep::nst::adain
