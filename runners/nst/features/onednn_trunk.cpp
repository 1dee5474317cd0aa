#include "runners/nst/features/onednn_trunk.hpp"

#include <optional>
#include <stdexcept>
#include <utility>

#include "runners/nst/onednn/buffers.hpp"

namespace stylesweep::nst {
namespace {

using namespace onednn;

using ForwardDesc = dnnl::convolution_forward::primitive_desc;
using BackwardDesc = dnnl::convolution_backward_data::primitive_desc;

ForwardDesc forward_desc(dnnl::algorithm algorithm, const memory::dims& in, const memory::dims& out,
                         const memory::dims& weight, memory::data_type type) {
    dnnl::primitive_attr attributes = scratch_is_ours();
    dnnl::post_ops relu;
    relu.append_eltwise(1.0F, dnnl::algorithm::eltwise_relu, 0.0F, 0.0F);
    attributes.set_post_ops(relu);
    const dnnl::convolution_forward::desc what(
        dnnl::prop_kind::forward_training, algorithm, {in, type, Format::any}, {weight, type, Format::any},
        {{out[1]}, memory::data_type::f32, Format::a}, {out, type, Format::any}, {1, 1}, {1, 1}, {1, 1});
    return {what, attributes, engine()};
}

BackwardDesc backward_desc(dnnl::algorithm algorithm, const ForwardDesc& forward, const memory::dims& in,
                           const memory::dims& out, const memory::dims& weight, memory::data_type type) {
    const dnnl::convolution_backward_data::desc what(algorithm, {in, type, Format::any}, {weight, type, Format::any},
                                                     {out, type, Format::any}, {1, 1}, {1, 1}, {1, 1});
    return {what, scratch_is_ours(), engine(), forward};
}

// 2x2 with stride 2, both ways; `like` is the layout of what is pooled.
struct PoolingStep {
    dnnl::pooling_forward::primitive_desc forward;
    dnnl::pooling_backward::primitive_desc backward;

    PoolingStep(const memory::desc& like, const memory::dims& out, bool maximum, memory::data_type type)
        : forward({dnnl::prop_kind::forward_training,
                   algorithm(maximum),
                   like,
                   {out, type, Format::any},
                   {2, 2},
                   {2, 2},
                   {0, 0},
                   {0, 0}},
                  scratch_is_ours(), engine()),
          backward({algorithm(maximum), like, forward.dst_desc(), {2, 2}, {2, 2}, {0, 0}, {0, 0}}, scratch_is_ours(),
                   engine(), forward) {}

    static dnnl::algorithm algorithm(bool maximum) {
        return maximum ? dnnl::algorithm::pooling_max : dnnl::algorithm::pooling_avg_exclude_padding;
    }
};

// The products of a layer's channels are the gradient of a 1x1 convolution's weights if its input and its output's
// gradient are both the layer's output; the way back is a 1x1 convolution. Both work on the layout that is there.
struct ProductStep {
    dnnl::convolution_backward_weights::primitive_desc sums;
    ForwardDesc back;  ///< adds to what is there

    ProductStep(const memory::desc& output, memory::data_type type)
        : sums({dnnl::algorithm::convolution_direct,
                output,
                {weight(output), memory::data_type::f32, Format::any},
                output,
                {1, 1},
                {0, 0},
                {0, 0}},
               scratch_is_ours(), engine(), {one_by_one(dnnl::prop_kind::forward_training, output, type), engine()}),
          back(one_by_one(dnnl::prop_kind::forward_inference, output, type), adds(), engine()) {}

    static dnnl::convolution_forward::desc one_by_one(dnnl::prop_kind kind, const memory::desc& output,
                                                      memory::data_type type) {
        return {kind,   dnnl::algorithm::convolution_direct,
                output, {weight(output), type, Format::any},
                output, {1, 1},
                {0, 0}, {0, 0}};
    }
    static memory::dims weight(const memory::desc& output) { return {output.dims()[1], output.dims()[1], 1, 1}; }
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
    BackwardDesc backward;
    dnnl::eltwise_backward::primitive_desc relu_backward;
    Buffer weight, bias, weight_backward;
    bool content = false, style = false;
    std::optional<ProductStep> products;
};

// What the way forward leaves for the way back.
struct Trace : torch::CustomClassHolder {
    std::shared_ptr<OnednnTrunk::Plan> plan;
    OnednnTrunk::Style style{};
    std::vector<Buffer> outputs, workspaces;  ///< by layer
};

}  // namespace

struct OnednnTrunk::Plan {
    std::vector<std::int64_t> size;  ///< of the picture
    std::vector<Step> steps;
    bool winograd = false;

    std::vector<torch::Tensor> forward(const torch::Tensor& picture, Style style, Trace* trace) const;
    /// Leaves nothing in the trace: what a layer left goes as soon as that layer is done.
    [[nodiscard]] torch::Tensor backward(const torch::autograd::variable_list& gradients, Trace& trace) const;
};

namespace {

Buffer pooled(const PoolingStep& pooling, const Buffer& x, Scratch& scratch, Trace* trace) {
    const Buffer out(pooling.forward.dst_desc());
    const memory::desc kept = pooling.forward.workspace_desc();
    const Buffer workspace = kept.get_size() ? Buffer(kept) : Buffer();
    Arguments arguments = {{DNNL_ARG_SRC, x.on}, {DNNL_ARG_DST, out.on}};
    if (kept.get_size()) arguments.insert({DNNL_ARG_WORKSPACE, workspace.on});
    execute(dnnl::pooling_forward(pooling.forward), pooling.forward.scratchpad_desc(), scratch, arguments);
    if (trace) trace->workspaces.push_back(workspace);
    return out;
}

Buffer unpooled(const PoolingStep& pooling, const Buffer& gradient, const Buffer& workspace, Scratch& scratch) {
    const Buffer given = reordered(gradient, pooling.backward.diff_dst_desc(), scratch);
    const Buffer out(pooling.backward.diff_src_desc());
    Arguments arguments = {{DNNL_ARG_DIFF_DST, given.on}, {DNNL_ARG_DIFF_SRC, out.on}};
    if (workspace.bytes.defined()) arguments.insert({DNNL_ARG_WORKSPACE, workspace.on});
    execute(dnnl::pooling_backward(pooling.backward), pooling.backward.scratchpad_desc(), scratch, arguments);
    return out;
}

// The picture's way through the trunk for LibTorch's automatic differentiation.
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
        if (trace.outputs.empty()) throw std::logic_error("the way back was gone twice");
        return {trace.plan->backward(gradients, trace), torch::Tensor(), torch::Tensor()};
    }
};

memory::dims output_dims(const memory::dims& in, std::int64_t channels) {
    return {1, channels, in[2], in[3]};
}

Step make_step(const TrunkLayer& layer, const Buffer& plain, const memory::dims& weight, const memory::dims& in,
               std::optional<PoolingStep> pooling, memory::data_type type, ConvAlgorithm algorithm, bool& winograd) {
    const memory::dims out = output_dims(in, weight[0]);
    const ForwardDesc forward = first_that_works(
        algorithm, winograd, [&](dnnl::algorithm each) { return forward_desc(each, in, out, weight, type); });
    const BackwardDesc backward = first_that_works(
        algorithm, winograd, [&](dnnl::algorithm each) { return backward_desc(each, forward, in, out, weight, type); });
    const auto relu = dnnl::algorithm::eltwise_relu_use_dst_for_bwd;
    const dnnl::eltwise_forward::primitive_desc relu_forward(
        {dnnl::prop_kind::forward_training, relu, forward.dst_desc(), 0.0F}, engine());
    const dnnl::eltwise_backward::primitive_desc relu_backward({relu, forward.dst_desc(), forward.dst_desc(), 0.0F},
                                                               engine(), relu_forward);
    Scratch scratch;
    const Buffer packed = reordered(plain, forward.weights_desc(), scratch);
    return {std::move(pooling),
            forward,
            backward,
            relu_backward,
            packed,
            Buffer(layer.bias),
            reordered(packed, backward.weights_desc(), scratch),  // the same where the layouts are
            layer.content,
            layer.style,
            layer.style ? std::optional<ProductStep>(ProductStep(forward.dst_desc(), type)) : std::nullopt};
}

torch::Tensor as_tensor(const Buffer& output) {
    const torch::Tensor result = torch::empty(output.desc().dims(), torch::kFloat32);
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

// What the gradient in a layer's products, [C, C], gives for its output, added to `flowing`.
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
        Scratch scratch;  // Winograd's is large, and largest where activations are: not longer than it is needed
        if (step.pooling)
            x = pooled(*step.pooling, x, scratch, trace);
        else if (trace)
            trace->workspaces.emplace_back();
        x = reordered(x, step.forward.src_desc(), scratch);
        const Buffer out(step.forward.dst_desc());
        execute(dnnl::convolution_forward(step.forward), step.forward.scratchpad_desc(), scratch,
                {{DNNL_ARG_SRC, x.on},
                 {DNNL_ARG_WEIGHTS, step.weight.on},
                 {DNNL_ARG_BIAS, step.bias.on},
                 {DNNL_ARG_DST, out.on}});
        x = out;
        if (trace) trace->outputs.push_back(out);
        if (step.content) taps.push_back(as_tensor(out));
        if (step.style) taps.push_back(style == Style::products ? products_of(*step.products, out) : as_tensor(out));
    }
    return taps;
}

torch::Tensor OnednnTrunk::Plan::backward(const torch::autograd::variable_list& gradients, Trace& trace) const {
    std::optional<Buffer> flowing;  // the loss's gradient in the output of the layer at hand
    std::size_t tap = gradients.size();
    for (std::size_t i = steps.size(); i-- > 0;) {
        const Step& step = steps[i];
        Scratch scratch;
        const memory::desc layout = step.forward.dst_desc();
        if (flowing) flowing = reordered(*flowing, layout, scratch);
        const Buffer output = std::exchange(trace.outputs[i], {});
        const auto add = [&](const torch::Tensor& gradient) {
            if (gradient.defined())
                flowing = reordered(Buffer(gradient.contiguous()), layout, scratch, flowing ? &*flowing : nullptr);
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
                add_gradient(*step.products, gradient, output, *flowing);
            }
        }
        if (step.content) add(gradients[--tap]);
        if (!flowing) continue;
        execute(dnnl::eltwise_backward(step.relu_backward), memory::desc(), scratch,
                {{DNNL_ARG_DST, output.on}, {DNNL_ARG_DIFF_DST, flowing->on}, {DNNL_ARG_DIFF_SRC, flowing->on}});
        const Buffer given = reordered(*flowing, step.backward.diff_dst_desc(), scratch);
        const Buffer out(step.backward.diff_src_desc());
        execute(
            dnnl::convolution_backward_data(step.backward), step.backward.scratchpad_desc(), scratch,
            {{DNNL_ARG_DIFF_DST, given.on}, {DNNL_ARG_WEIGHTS, step.weight_backward.on}, {DNNL_ARG_DIFF_SRC, out.on}});
        flowing = step.pooling ? unpooled(*step.pooling, out, trace.workspaces[i], scratch) : out;
    }
    trace.outputs.clear();
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
    for (const TrunkLayer& layer : layers_) shapes_.push_back(layer.weight.sizes().vec());
}

// Weights are kept only as the last plan packed them: a new plan packs anew from there.
std::shared_ptr<OnednnTrunk::Plan> OnednnTrunk::plan_for(at::IntArrayRef size) const {
    if (plan_ && at::IntArrayRef(plan_->size) == size) return plan_;
    auto plan = std::make_shared<Plan>();
    plan->size = size.vec();
    const memory::data_type type = data_type(type_);
    memory::dims in = plan->size;
    for (std::size_t i = 0; i < layers_.size(); ++i) {
        std::optional<PoolingStep> pooling;
        if (layers_[i].pool_before) {
            in = {1, in[1], in[2] / 2, in[3] / 2};
            pooling.emplace(plan->steps.back().forward.dst_desc(), in, maximum_, type);
        }
        const Buffer packed = plan_ ? plan_->steps[i].weight : Buffer(layers_[i].weight);
        layers_[i].weight = torch::Tensor();
        plan->steps.push_back(
            make_step(layers_[i], packed, shapes_[i], in, std::move(pooling), type, algorithm_, plan->winograd));
        if (plan_ && plan_.use_count() == 1) plan_->steps[i].weight = plan_->steps[i].weight_backward = Buffer();
        in = output_dims(in, shapes_[i][0]);
    }
    return plan_ = plan;
}

std::vector<torch::Tensor> OnednnTrunk::operator()(const torch::Tensor& picture, Style style) const {
    return translating_errors([&] {
        const torch::Tensor plain = picture.contiguous();
        const auto plan = plan_for(plain.sizes());
        if (!torch::GradMode::is_enabled() || !picture.requires_grad())
            return plan->forward(plain.detach(), style, nullptr);
        return TrunkFunction::apply(plain, plan, style);
    });
}

const char* OnednnTrunk::algorithm() const {
    return plan_ && plan_->winograd ? "winograd" : "direct";
}

}  // namespace stylesweep::nst
