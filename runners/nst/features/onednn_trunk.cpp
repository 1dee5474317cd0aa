#include "runners/nst/features/onednn_trunk.hpp"

#include <ATen/Parallel.h>

#include <cstring>
#include <optional>
#include <stdexcept>
#include <utility>

#include "runners/nst/onednn/buffers.hpp"

namespace stylesweep::nst {
namespace {

using namespace onednn;

// Winograd's transformed weights are four times as large. Transforming them at each use takes a large part of the
// convolution of a small picture (512 channels, 24x32: 7.8 ms instead of 4.8 ms), so those of large layers are cached
// for the many steps of an optimisation, as oneDNN does for `inference`.
dnnl::prop_kind kind_for(const memory::dims& weight, bool many_steps) {
    const bool keeps = many_steps && weight[0] * weight[1] >= std::int64_t{256} * 512;
    return keeps ? dnnl::prop_kind::forward_inference : dnnl::prop_kind::forward_training;
}

ForwardDesc forward_desc(dnnl::prop_kind kind, dnnl::algorithm algorithm, const memory::dims& in,
                         const memory::dims& out, const memory::dims& weight, memory::data_type type) {
    dnnl::primitive_attr attributes = scratch_is_ours();
    dnnl::post_ops relu;
    append_relu(relu);
    attributes.set_post_ops(relu);
    return convolution_desc(kind, algorithm,
                            {.from = {in, type, Format::any},
                             .weight = {weight, type, Format::any},
                             .to = {out, type, Format::any},
                             .padding = 1,
                             .bias = {{out[1]}, memory::data_type::f32, Format::a}},
                            attributes);
}

ForwardDesc backward_desc(dnnl::prop_kind kind, dnnl::algorithm algorithm, const memory::dims& in,
                          const memory::dims& out, const memory::dims& weight, memory::data_type type) {
    return convolution_desc(kind, algorithm,
                            {.from = {out, type, Format::any},
                             .weight = {weight, type, Format::any},
                             .to = {in, type, Format::any},
                             .padding = 1},
                            scratch_is_ours());
}

// The backward pass of a 3x3 convolution is a convolution too: channels swapped, kernels rotated by 180 degrees.
torch::Tensor turned(const torch::Tensor& weight) {
    return weight.transpose(0, 1).flip({2, 3}).contiguous();
}

// 2x2 with stride 2; `like` is the layout of the input.
struct PoolingStep {
    PoolingDesc forward;
    std::optional<PoolingBackDesc> backward;  ///< for max pooling

    PoolingStep(const memory::desc& like, const memory::dims& out, bool maximum, memory::data_type type)
        : forward(pooling_desc(maximum ? dnnl::algorithm::pooling_max : dnnl::algorithm::pooling_avg_exclude_padding,
                               like, {out, type, Format::any}, scratch_is_ours())) {
        if (maximum) backward = pooling_back_desc(forward, dnnl::algorithm::pooling_max, like, scratch_is_ours());
    }
};

// The products of a layer's channels are the weight gradient of a 1x1 convolution whose input and output gradient are
// both the layer's output; the backward pass is a 1x1 convolution. Both work on the existing layout.
struct ProductStep {
    WeightsDesc sums;
    ForwardDesc back;  ///< adds to the destination

    ProductStep(const memory::desc& output, memory::data_type type)
        : sums(weights_gradient_desc(one_by_one(output, memory::data_type::f32),
                                     direct(dnnl::prop_kind::forward_training, one_by_one(output, type), {}),
                                     scratch_is_ours())),
          back(direct(dnnl::prop_kind::forward_inference, one_by_one(output, type), adds())) {}

    static ForwardDesc direct(dnnl::prop_kind kind, const ConvolutionShape& shape,
                              const dnnl::primitive_attr& attributes) {
        return convolution_desc(kind, dnnl::algorithm::convolution_direct, shape, attributes);
    }
    static ConvolutionShape one_by_one(const memory::desc& output, memory::data_type weights) {
        const std::int64_t channels = dims_of(output)[1];
        return {.from = output, .weight = {{channels, channels, 1, 1}, weights, Format::any}, .to = output};
    }
    static dnnl::primitive_attr adds() {
        dnnl::primitive_attr attributes = scratch_is_ours();
        dnnl::post_ops sum;
        sum.append_sum(1.0F);
        attributes.set_post_ops(sum);
        return attributes;
    }
};

struct Step {
    std::optional<PoolingStep> pooling;
    ForwardDesc forward;
    Buffer weight, bias;
    bool content = false, style = false;
    std::optional<ProductStep> products;
    ForwardDesc backward;  ///< empty in a plan without backward pass
    Buffer weight_backward;
};

// What the forward pass saves for the backward pass, by layer.
struct BackwardState {
    torch::Tensor positive;  ///< which of its outputs are positive: one bit each
    Buffer output;           ///< if its products were computed
    Buffer workspace;        ///< of a max pooling before it
};

struct Trace : torch::CustomClassHolder {
    std::shared_ptr<OnednnTrunk::Plan> plan;
    OnednnTrunk::Style style{};
    std::vector<BackwardState> states;
};

}  // namespace

struct OnednnTrunk::Plan {
    std::vector<std::int64_t> size;  ///< of the picture
    std::vector<Step> steps;
    bool with_backward = false, winograd = false;

    std::vector<torch::Tensor> forward(const torch::Tensor& picture, Style style, Trace* trace) const;
    /// Empties the trace: each layer's data are freed as soon as the layer is done.
    [[nodiscard]] torch::Tensor backward(const torch::autograd::variable_list& gradients, Trace& trace) const;
};

namespace {

Buffer pooled(const PoolingStep& pooling, const Buffer& x, Scratch& scratch, BackwardState* state) {
    const Buffer out(pooling.forward.dst_desc());
    const memory::desc kept = pooling.forward.workspace_desc();
    const Buffer workspace = kept.get_size() ? Buffer(kept) : Buffer();
    Arguments arguments = {{DNNL_ARG_SRC, x.on}, {DNNL_ARG_DST, out.on}};
    if (kept.get_size()) arguments.insert({DNNL_ARG_WORKSPACE, workspace.on});
    execute(dnnl::pooling_forward(pooling.forward), pooling.forward.scratchpad_desc(), scratch, arguments);
    if (state) state->workspace = workspace;
    return out;
}

Buffer unpooled(const PoolingBackDesc& pooling, const Buffer& gradient, const Buffer& workspace, Scratch& scratch) {
    const Buffer given = reordered(gradient, pooling.diff_dst_desc(), scratch);
    const Buffer out(pooling.diff_src_desc());
    execute(dnnl::pooling_backward(pooling), pooling.scratchpad_desc(), scratch,
            {{DNNL_ARG_DIFF_DST, given.on}, {DNNL_ARG_WORKSPACE, workspace.on}, {DNNL_ARG_DIFF_SRC, out.on}});
    return out;
}

// The backward pass of average pooling and of the ReLU before it, whose output has the layout `to`.
Buffer spread(const Buffer& gradient, const memory::desc& to, const torch::Tensor& positive) {
    const Buffer out(to);
    const Blocks from(gradient.on), target(out.on);
    const memory::dims dims = dims_of(to);
    const auto* marks = reinterpret_cast<const std::uint16_t*>(positive.data_ptr());
    at::parallel_for(0, dims[2], 1, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t y = begin; y < end; ++y)
            for (std::int64_t block = 0; block < dims[1] / lanes; ++block) {
                // A last row or column outside of all windows has no gradient.
                const std::int64_t covered = y / 2 < gradient.dims()[2] ? dims[3] / 2 : 0;
                char* row = target.at(block, y, 0);
                spread_row({from.at(block, y / 2, 0), from.type, from.column}, covered,
                           {row, target.type, target.column}, marks + (row - target.numbers) / target.bytes / lanes);
                for (std::int64_t x = 2 * covered; x < dims[3]; ++x)
                    std::memset(target.at(block, y, x), 0, static_cast<std::size_t>(lanes * target.bytes));
            }
    });
    return out;
}

// Calls work(begin, end) for parts of `x`, in runs of 16 numbers.
template <class Work>
void for_runs(const Buffer& x, const Work& work) {
    const std::int64_t bytes = Blocks(x.on).bytes;
    at::parallel_for(0, static_cast<std::int64_t>(x.desc().get_size()) / bytes / lanes, 1 << 10, work);
}

torch::Tensor positive_in(const Buffer& output) {
    const Blocks all(output.on);
    const torch::Tensor marks =
        torch::empty({static_cast<std::int64_t>(output.desc().get_size()) / all.bytes / 8}, torch::kUInt8);
    for_runs(output, [&](std::int64_t begin, std::int64_t end) {
        mark_positive(all.numbers + begin * lanes * all.bytes, all.type, (end - begin) * lanes,
                      reinterpret_cast<std::uint16_t*>(marks.data_ptr()) + begin);
    });
    return marks;
}

void keep(const Buffer& gradient, const torch::Tensor& positive) {
    const Blocks all(gradient.on);
    for_runs(gradient, [&](std::int64_t begin, std::int64_t end) {
        keep_marked(all.numbers + begin * lanes * all.bytes, all.type, (end - begin) * lanes,
                    reinterpret_cast<const std::uint16_t*>(positive.data_ptr()) + begin);
    });
}

// The trunk as a function for LibTorch's automatic differentiation.
struct TrunkFunction : torch::autograd::Function<TrunkFunction> {
    static torch::autograd::variable_list forward(torch::autograd::AutogradContext* context,
                                                  const torch::Tensor& picture,
                                                  const std::shared_ptr<OnednnTrunk::Plan>& plan,
                                                  OnednnTrunk::Style style) {
        auto trace = c10::make_intrusive<Trace>();
        trace->plan = plan;
        trace->style = style;
        auto outputs = plan->forward(picture, style, trace.get());
        context->saved_data["trace"] = c10::IValue::make_capsule(trace);
        return outputs;
    }
    static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                   const torch::autograd::variable_list& gradients) {
        const auto held = context->saved_data["trace"].toCapsule();
        auto& trace = static_cast<Trace&>(*held);
        if (trace.states.empty()) throw std::logic_error("the backward pass was run twice");
        return {trace.plan->backward(gradients, trace), torch::Tensor(), torch::Tensor()};
    }
};

memory::dims output_dims(const memory::dims& in, std::int64_t channels) {
    return {1, channels, in[2], in[3]};
}

// `make()`'s weights in the layout of `to`; reuses `packed` if it has that layout.
template <class Make>
Buffer packed_for(const memory::desc& to, const Buffer* packed, const Make& make) {
    if (packed && packed->bytes.defined() && packed->desc() == to) return *packed;
    Scratch scratch;
    return reordered(Buffer(make()), to, scratch);
}

// `before`: this layer in a plan for another size.
Step make_step(const TrunkLayer& layer, const memory::dims& in, std::optional<PoolingStep> pooling, bool with_backward,
               memory::data_type type, ConvAlgorithm algorithm, bool& winograd, const Step* before) {
    const memory::dims weight = layer.weight.sizes().vec(), out = output_dims(in, weight[0]);
    if (weight[0] % lanes != 0) throw std::logic_error("the trunk needs multiples of 16 channels");
    const dnnl::prop_kind kind = kind_for(weight, with_backward);
    Step step;
    step.pooling = std::move(pooling);
    step.forward = first_that_works(
        algorithm, winograd, [&](dnnl::algorithm each) { return forward_desc(kind, each, in, out, weight, type); });
    step.weight =
        packed_for(step.forward.weights_desc(), before ? &before->weight : nullptr, [&] { return layer.weight; });
    step.bias = Buffer(layer.bias);
    step.content = layer.content;
    step.style = layer.style;
    if (layer.style) step.products.emplace(step.forward.dst_desc(), type);
    if (!with_backward) return step;
    const memory::dims back = {weight[1], weight[0], 3, 3};
    step.backward = first_that_works(
        algorithm, winograd, [&](dnnl::algorithm each) { return backward_desc(kind, each, in, out, back, type); });
    step.weight_backward = packed_for(step.backward.weights_desc(), before ? &before->weight_backward : nullptr,
                                      [&] { return turned(layer.weight); });
    return step;
}

torch::Tensor as_tensor(const Buffer& output) {
    const torch::Tensor result = torch::empty(output.dims(), torch::kFloat32);
    const Buffer plain(result);
    Scratch none;
    execute(dnnl::reorder(output.on, plain.on), memory::desc(), none,
            {{DNNL_ARG_FROM, output.on}, {DNNL_ARG_TO, plain.on}});
    return result;
}

torch::Tensor products_of(const ProductStep& step, const Buffer& output) {
    Scratch scratch;
    const Buffer sums(step.sums.diff_weights_desc());
    execute(dnnl::convolution_backward_weights(step.sums), step.sums.scratchpad_desc(), scratch,
            {{DNNL_ARG_SRC, output.on}, {DNNL_ARG_DIFF_DST, output.on}, {DNNL_ARG_DIFF_WEIGHTS, sums.on}});
    const torch::Tensor plain = as_tensor(sums);
    return plain.view({plain.size(0), plain.size(1)});
}

// Adds the gradient of a layer's output from that of its products, [C, C], to `flowing`.
void add_gradient(const ProductStep& step, const torch::Tensor& gradient, const Buffer& output, const Buffer& flowing) {
    Scratch scratch;
    const std::int64_t channels = gradient.size(0);
    const Buffer plain((gradient + gradient.t()).view({channels, channels, 1, 1}));
    const Buffer weight = reordered(plain, step.back.weights_desc(), scratch);
    execute(dnnl::convolution_forward(step.back), step.back.scratchpad_desc(), scratch,
            {{DNNL_ARG_SRC, output.on}, {DNNL_ARG_WEIGHTS, weight.on}, {DNNL_ARG_DST, flowing.on}});
}

}  // namespace

std::vector<torch::Tensor> OnednnTrunk::Plan::forward(const torch::Tensor& picture, Style style, Trace* trace) const {
    std::vector<torch::Tensor> taps;
    Buffer x(picture);
    for (const Step& step : steps) {
        Scratch scratch;  // Winograd's is largest where activations are large, so it is freed as early as possible
        BackwardState* state = trace ? &trace->states.emplace_back() : nullptr;
        if (step.pooling) x = pooled(*step.pooling, x, scratch, state);
        x = reordered(x, step.forward.src_desc(), scratch);
        const Buffer out(step.forward.dst_desc());
        execute(dnnl::convolution_forward(step.forward), step.forward.scratchpad_desc(), scratch,
                {{DNNL_ARG_SRC, x.on},
                 {DNNL_ARG_WEIGHTS, step.weight.on},
                 {DNNL_ARG_BIAS, step.bias.on},
                 {DNNL_ARG_DST, out.on}});
        x = out;
        if (state) state->positive = positive_in(out);
        if (state && step.style && style == Style::products) state->output = out;
        if (step.content) taps.push_back(as_tensor(out));
        if (step.style) taps.push_back(style == Style::products ? products_of(*step.products, out) : as_tensor(out));
    }
    return taps;
}

torch::Tensor OnednnTrunk::Plan::backward(const torch::autograd::variable_list& gradients, Trace& trace) const {
    std::optional<Buffer> flowing;  // the loss's gradient with respect to the current layer's output
    bool kept = false;              // it is 0 where the output is not positive
    std::size_t tap = gradients.size();
    for (std::size_t i = steps.size(); i-- > 0;) {
        const Step& step = steps[i];
        Scratch scratch;
        const memory::desc layout = step.forward.dst_desc();
        const BackwardState state = std::exchange(trace.states[i], {});
        if (flowing) flowing = reordered(*flowing, layout, scratch);
        const auto add = [&](const torch::Tensor& gradient) {
            if (!gradient.defined()) return;
            flowing = reordered(Buffer(gradient.contiguous()), layout, scratch, flowing ? &*flowing : nullptr);
            kept = false;
        };
        if (step.style) {
            const torch::Tensor& gradient = gradients[--tap];
            if (trace.style == Style::outputs) {
                add(gradient);
            } else if (gradient.defined()) {
                if (!flowing) {
                    flowing.emplace(layout);
                    flowing->bytes.zero_();
                }
                add_gradient(*step.products, gradient, state.output, *flowing);
                kept = false;
            }
        }
        if (step.content) add(gradients[--tap]);
        if (!flowing) continue;
        if (!kept) keep(*flowing, state.positive);
        const Buffer given = reordered(*flowing, step.backward.src_desc(), scratch);
        const Buffer out(step.backward.dst_desc());
        execute(dnnl::convolution_forward(step.backward), step.backward.scratchpad_desc(), scratch,
                {{DNNL_ARG_SRC, given.on}, {DNNL_ARG_WEIGHTS, step.weight_backward.on}, {DNNL_ARG_DST, out.on}});
        kept = step.pooling && !step.pooling->backward;
        flowing = !step.pooling ? out
                  : kept        ? spread(out, steps[i - 1].forward.dst_desc(), trace.states[i - 1].positive)
                                : unpooled(*step.pooling->backward, out, state.workspace, scratch);
    }
    trace.states.clear();
    torch::Tensor result = torch::empty(size, torch::kFloat32);
    const Buffer plain(result);
    if (!flowing) return result.zero_();
    Scratch none;
    execute(dnnl::reorder(flowing->on, plain.on), memory::desc(), none,
            {{DNNL_ARG_FROM, flowing->on}, {DNNL_ARG_TO, plain.on}});
    return result;
}

OnednnTrunk::OnednnTrunk(std::vector<TrunkLayer> layers, bool maximum, torch::Dtype type, ConvAlgorithm algorithm)
    : layers_(std::move(layers)), maximum_(maximum), type_(type), algorithm_(algorithm) {
    for (TrunkLayer& layer : layers_) layer.weight = layer.weight.to(type);
}

std::shared_ptr<OnednnTrunk::Plan> OnednnTrunk::plan_for(at::IntArrayRef size, bool with_backward) const {
    if (plan_ && at::IntArrayRef(plan_->size) == size && (plan_->with_backward || !with_backward)) return plan_;
    const std::shared_ptr<Plan> before = with_backward ? std::exchange(plan_, nullptr) : plan_;
    auto plan = std::make_shared<Plan>();
    plan->size = size.vec();
    plan->with_backward = with_backward;
    const memory::data_type type = data_type(type_);
    memory::dims in = plan->size;
    for (std::size_t i = 0; i < layers_.size(); ++i) {
        const TrunkLayer& layer = layers_[i];
        std::optional<PoolingStep> pooling;
        if (layer.pool_before) {
            in = {1, in[1], in[2] / 2, in[3] / 2};
            pooling.emplace(plan->steps.back().forward.dst_desc(), in, maximum_, type);
        }
        plan->steps.push_back(make_step(layer, in, std::move(pooling), with_backward, type, algorithm_, plan->winograd,
                                        before ? &before->steps[i] : nullptr));
        if (before.use_count() == 1)  // not both plans' weights at the same time
            before->steps[i].weight = before->steps[i].weight_backward = Buffer();
        in = output_dims(in, layer.weight.size(0));
    }
    if (with_backward || !plan_ || !plan_->with_backward) plan_ = plan;  // a plan with backward pass is kept
    return plan;
}

std::vector<torch::Tensor> OnednnTrunk::operator()(const torch::Tensor& picture, Style style) const {
    return translating_errors([&] {
        const torch::Tensor plain = picture.contiguous();
        const bool with_backward = torch::GradMode::is_enabled() && picture.requires_grad();
        const auto plan = plan_for(plain.sizes(), with_backward);
        if (!with_backward) return plan->forward(plain.detach(), style, nullptr);
        return TrunkFunction::apply(plain, plan, style);
    });
}

const char* OnednnTrunk::algorithm() const {
    return plan_ && plan_->winograd ? "winograd" : "direct";
}

}  // namespace stylesweep::nst
