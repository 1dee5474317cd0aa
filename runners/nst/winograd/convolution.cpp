#include "runners/nst/winograd/convolution.hpp"

#include <ATen/Parallel.h>

#include <algorithm>
#include <stdexcept>

#include "runners/nst/winograd/tiles.hpp"

namespace stylesweep::nst {

using namespace winograd;

struct WinogradConvolution::Weights {
    torch::Tensor plain, bias;    ///< plain: until it is transformed for the backward pass
    torch::Tensor forward, back;  ///< transformed
    std::int64_t out, in;
    Zeros zeros;
};

namespace {

torch::Tensor transformed(const torch::Tensor& weight) {
    const torch::Tensor plain = weight.contiguous();
    const std::int64_t out = plain.size(0), in = plain.size(1);
    const torch::Tensor result = torch::empty({points, out / lanes, in, lanes});
    at::parallel_for(0, out / lanes, 1, [&](std::int64_t begin, std::int64_t end) {
        transform_weights(plain.data_ptr<float>(), out, in, begin * lanes, end * lanes, result.data_ptr<float>());
    });
    return result;
}

Extent extent_of(const torch::Tensor& picture) {
    return {picture.size(2), picture.size(3), picture.size(1)};
}

// Scratch for the tiles of a run: 36 planes of transformed input followed by 36 of transformed output. Planes are
// padded, so that not all 36 map to the same cache sets.
struct Scratch {
    static constexpr std::int64_t apart = 16;
    torch::Tensor numbers;
    Planes<float> in, out;

    Scratch(std::int64_t tiles, std::int64_t in_channels, std::int64_t out_channels)
        : numbers(torch::empty({points * (tiles * (in_channels + out_channels) + 2 * apart)})),
          in{numbers.data_ptr<float>(), tiles * in_channels + apart},
          out{in.numbers + points * in.plane, tiles * out_channels + apart} {}
};

struct Work {
    Input input;
    Output output;
    const float* weights;  ///< transformed
    std::int64_t pictures;

    [[nodiscard]] std::int64_t tiles() const {
        return pictures * tiles_along(output.extent.high) * tiles_along(output.extent.wide);
    }
    [[nodiscard]] std::int64_t panels() const { return points * output.extent.channels / lanes; }

    void transform_inputs(const Run& run, const Scratch& scratch, std::int64_t begin, std::int64_t end) const {
        for (std::int64_t tile = begin; tile < end; ++tile) transform_input(input, run, tile, scratch.in);
    }
    // Computes 36 times out / 16 products.
    void multiply_panels(const Run& run, const Scratch& scratch, std::int64_t begin, std::int64_t end) const {
        const std::int64_t in = input.extent.channels, out = output.extent.channels, across = out / lanes;
        for (std::int64_t i = begin; i < end;) {
            const std::int64_t point = i / across, panel = i % across, panels = std::min(end - i, across - panel);
            multiply(scratch.in.numbers + point * scratch.in.plane, run.count, in, weights + i * in * lanes, panels,
                     scratch.out.numbers + point * scratch.out.plane + panel * lanes, out);
            i += panels;
        }
    }
    void transform_outputs(const Run& run, const Scratch& scratch, std::int64_t begin, std::int64_t end) const {
        const Planes<const float> from{scratch.out.numbers, scratch.out.plane};
        for (std::int64_t tile = begin; tile < end; ++tile) transform_output(from, run, tile, output);
    }
};

// Each thread has its own runs, whose transformed tiles stay in its L2 cache.
void in_runs(const Work& work, std::int64_t tiles_in_run) {
    const std::int64_t tiles = work.tiles(), runs = (tiles + tiles_in_run - 1) / tiles_in_run;
    at::parallel_for(0, runs, 1, [&](std::int64_t begin, std::int64_t end) {
        const Scratch scratch(tiles_in_run, work.input.extent.channels, work.output.extent.channels);
        for (std::int64_t i = begin; i < end; ++i) {
            const std::int64_t first = i * tiles_in_run;
            const Run run{first, std::min(tiles_in_run, tiles - first)};
            work.transform_inputs(run, scratch, 0, run.count);
            work.multiply_panels(run, scratch, 0, work.panels());
            work.transform_outputs(run, scratch, 0, run.count);
        }
    });
}

// Threads share each run, so that weights too large for the cache are read once for many tiles.
void together(const Work& work, std::int64_t tiles_in_run) {
    const std::int64_t tiles = work.tiles();
    const Scratch scratch(std::min(tiles, tiles_in_run), work.input.extent.channels, work.output.extent.channels);
    for (std::int64_t first = 0; first < tiles; first += tiles_in_run) {
        const Run run{first, std::min(tiles_in_run, tiles - first)};
        const auto shared = [&](std::int64_t count, auto part) {
            at::parallel_for(0, count, 1,
                             [&](std::int64_t begin, std::int64_t end) { (work.*part)(run, scratch, begin, end); });
        };
        shared(run.count, &Work::transform_inputs);
        shared(work.panels(), &Work::multiply_panels);
        shared(run.count, &Work::transform_outputs);
    }
}

void convolve(const Work& work) {
    constexpr std::int64_t large = std::int64_t{256} * 512;  // weights beyond 18 MB, transformed
    if (work.input.extent.channels * work.output.extent.channels >= large)
        together(work, 192);
    else
        in_runs(work, 12);
}

torch::Tensor channels_last(std::int64_t pictures, std::int64_t channels, std::int64_t high, std::int64_t wide) {
    return torch::empty({pictures, channels, high, wide},
                        torch::TensorOptions().memory_format(at::MemoryFormat::ChannelsLast));
}

// Saved by the forward pass for the backward pass.
struct BackwardState : torch::CustomClassHolder {
    std::shared_ptr<WinogradConvolution::Weights> weights;
    torch::Tensor marks;  ///< which outputs are positive; undefined without ReLU
    Extent outputs{};     ///< before any pooling
    bool pooled = false;
};

// `state` null: no backward pass.
torch::Tensor forward(const WinogradConvolution::Weights& own, const torch::Tensor& picture,
                      WinogradConvolution::Then then, BackwardState* state) {
    const torch::Tensor x = picture.contiguous(at::MemoryFormat::ChannelsLast);
    Work work{{x.data_ptr<float>(), extent_of(x), own.zeros}, {}, own.forward.data_ptr<float>(), x.size(0)};
    const Extent outputs{work.input.out_high(), work.input.out_wide(), own.out};
    const bool relu = then != WinogradConvolution::Then::nothing;
    const bool pooled = then == WinogradConvolution::Then::relu_and_pooling;
    const std::int64_t high = pooled ? outputs.high / 2 : outputs.high, wide = pooled ? outputs.wide / 2 : outputs.wide;
    if (x.size(1) != own.in || high < 1 || wide < 1) throw std::invalid_argument("not a picture for this convolution");
    const torch::Tensor result = channels_last(x.size(0), own.out, high, wide);
    work.output = {result.data_ptr<float>(), outputs, own.bias.defined() ? own.bias.data_ptr<float>() : nullptr, relu};
    work.output.pooled = pooled;
    if (state) {
        state->outputs = outputs;
        state->pooled = pooled;
        if (relu) {
            state->marks = torch::empty({x.size(0) * outputs.high * outputs.wide * own.out / octet}, torch::kUInt8);
            work.output.marks = state->marks.data_ptr<std::uint8_t>();
        }
    }
    convolve(work);
    return result;
}

// A convolution too: channels swapped, kernels rotated by 180 degrees, and padded with zeros to the input's size.
torch::Tensor back(const BackwardState& state, const torch::Tensor& gradient) {
    const WinogradConvolution::Weights& own = *state.weights;
    const torch::Tensor x = gradient.contiguous(at::MemoryFormat::ChannelsLast);
    Work work{{x.data_ptr<float>(),
               state.outputs,
               {2 - own.zeros.before, 2 - own.zeros.behind},
               state.marks.defined() ? state.marks.data_ptr<std::uint8_t>() : nullptr,
               state.pooled},
              {},
              own.back.data_ptr<float>(),
              x.size(0)};
    const torch::Tensor result = channels_last(x.size(0), own.in, work.input.out_high(), work.input.out_wide());
    work.output = {result.data_ptr<float>(), extent_of(result)};
    convolve(work);
    return result;
}

struct Function : torch::autograd::Function<Function> {
    static torch::Tensor forward(torch::autograd::AutogradContext* context, const torch::Tensor& picture,
                                 const std::shared_ptr<WinogradConvolution::Weights>& weights,
                                 WinogradConvolution::Then then) {
        auto state = c10::make_intrusive<BackwardState>();
        state->weights = weights;
        const torch::Tensor result = nst::forward(*weights, picture, then, state.get());
        context->saved_data["state"] = c10::IValue::make_capsule(state);
        return result;
    }
    static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                   const torch::autograd::variable_list& gradients) {
        const auto capsule = context->saved_data["state"].toCapsule();
        return {back(static_cast<const BackwardState&>(*capsule), gradients[0]), torch::Tensor(), torch::Tensor()};
    }
};

}  // namespace

bool WinogradConvolution::is_available() {
    return winograd::is_available();
}

bool WinogradConvolution::suits(std::int64_t out, std::int64_t in) {
    return out % lanes == 0 && in % lanes == 0;
}

WinogradConvolution::WinogradConvolution(const torch::Tensor& weight, const torch::Tensor& bias, std::int64_t padding)
    : weights_(std::make_shared<Weights>()) {
    if (!suits(weight.size(0), weight.size(1))) throw std::logic_error("Winograd needs multiples of 16 channels");
    const std::int64_t lacks = 3 - weight.size(2);
    const torch::Tensor whole = lacks ? torch::constant_pad_nd(weight, {0, lacks, 0, lacks}) : weight;
    *weights_ = {whole, bias, transformed(whole), {}, weight.size(0), weight.size(1), {padding, padding + lacks}};
}

void WinogradConvolution::prepare_way_back() const {
    if (weights_->back.defined()) return;
    weights_->back = transformed(weights_->plain.transpose(0, 1).flip({2, 3}));
    weights_->plain = torch::Tensor();
}

void WinogradConvolution::into(float* output, const float* picture, std::int64_t high, std::int64_t wide) const {
    Work work{{picture, {high, wide, weights_->in}, weights_->zeros}, {}, weights_->forward.data_ptr<float>(), 1};
    work.output = {output,
                   {work.input.out_high(), work.input.out_wide(), weights_->out},
                   weights_->bias.defined() ? weights_->bias.data_ptr<float>() : nullptr};
    convolve(work);
}

torch::Tensor WinogradConvolution::operator()(const torch::Tensor& picture, Then then) const {
    if (!torch::GradMode::is_enabled() || !picture.requires_grad()) return forward(*weights_, picture, then, nullptr);
    prepare_way_back();
    return Function::apply(picture, weights_, then);
}

}  // namespace stylesweep::nst
