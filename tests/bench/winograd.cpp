// VGG19's convolutions at 256x192 and two at 768x512 by WinogradConvolution, by oneDNN's Winograd algorithm on layouts
// of its own choice where it has that, and by LibTorch's direct one, in turn: medians, and how many operations a second
// the direct algorithm would need for the same time.
//   build/release/bin/bench_winograd [THREADS]
#include <torch/torch.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <memory>
#include <vector>

#include "runners/nst/onednn/algorithm.hpp"
#ifdef STYLESWEEP_ONEDNN
#include "runners/nst/onednn/buffers.hpp"
#endif
#include "runners/nst/winograd/convolution.hpp"

using stylesweep::nst::WinogradConvolution;

namespace {

struct Shape {
    std::int64_t in, out, wide, high;
};

double seconds_of(const std::function<void()>& work) {
    const auto begin = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

double median(std::vector<double> all) {
    std::ranges::nth_element(all, all.begin() + static_cast<std::ptrdiff_t>(all.size() / 2));
    return all[all.size() / 2];
}

// With ReLU, its weights in the layout it wants, transformed before where it can. Does nothing where it has none.
std::function<void()> onednn_winograd(const Shape& shape) {
#ifdef STYLESWEEP_ONEDNN
    using namespace stylesweep::nst::onednn;
    if (!stylesweep::nst::onednn_has_winograd()) return [] {};
    constexpr auto f32 = memory::data_type::f32;
    dnnl::primitive_attr attributes = scratch_is_ours();
    dnnl::post_ops relu;
    append_relu(relu);
    attributes.set_post_ops(relu);
    const ForwardDesc desc = convolution_desc(dnnl::prop_kind::forward_inference, dnnl::algorithm::convolution_winograd,
                                              {.from = {{1, shape.in, shape.high, shape.wide}, f32, Format::any},
                                               .weight = {{shape.out, shape.in, 3, 3}, f32, Format::any},
                                               .to = {{1, shape.out, shape.high, shape.wide}, f32, Format::any},
                                               .padding = 1,
                                               .bias = {{shape.out}, f32, Format::a}},
                                              attributes);
    auto scratch = std::make_shared<Scratch>();
    const Buffer weight = reordered(Buffer(torch::randn({shape.out, shape.in, 3, 3})), desc.weights_desc(), *scratch);
    const Buffer bias(torch::zeros({shape.out})), from(desc.src_desc()), to(desc.dst_desc());
    from.bytes.zero_();
    return [=, primitive = dnnl::convolution_forward(desc)] {
        execute(
            primitive, desc.scratchpad_desc(), *scratch,
            {{DNNL_ARG_SRC, from.on}, {DNNL_ARG_WEIGHTS, weight.on}, {DNNL_ARG_BIAS, bias.on}, {DNNL_ARG_DST, to.on}});
    };
#else
    (void)shape;
    return [] {};
#endif
}

}  // namespace

int main(int count, char** arguments) {
    const int threads = count > 1 ? std::atoi(arguments[1]) : 2;
    if (threads < 1 || !WinogradConvolution::is_available()) {
        std::fputs(threads < 1 ? "usage: bench_winograd [THREADS]\n" : "this CPU has no AVX2 or FMA\n", stderr);
        return 2;
    }
    torch::set_num_threads(threads);
    const torch::NoGradGuard no_gradients;
    std::puts("| channels | size | Winograd, ms | GFLOP/s | oneDNN's, ms | GFLOP/s | direct, ms | GFLOP/s |");
    std::puts("|---|---|--:|--:|--:|--:|--:|--:|");
    for (const Shape& shape : {Shape{64, 64, 256, 192},
                               {64, 128, 128, 96},
                               {128, 128, 128, 96},
                               {128, 256, 64, 48},
                               {256, 256, 64, 48},
                               {256, 512, 32, 24},
                               {512, 512, 32, 24},
                               {512, 512, 16, 12},
                               {64, 64, 768, 512},
                               {512, 512, 96, 64}}) {
        const auto& [in, out, wide, high] = shape;
        const auto layout = at::MemoryFormat::ChannelsLast;
        const torch::Tensor x = torch::rand({1, in, high, wide}).contiguous(layout);
        const torch::Tensor weight = torch::randn({out, in, 3, 3}).contiguous(layout), bias = torch::zeros({out});
        const WinogradConvolution convolution(weight, bias, 1);
        const std::function<void()> by_onednn = onednn_winograd(shape);
        std::vector<double> ours, onednns, theirs;
        for (int i = 0; i < 16; ++i) {
            const double first = seconds_of([&] { (void)convolution(x, WinogradConvolution::Then::relu); });
            const double second = seconds_of(by_onednn);
            const double third = seconds_of([&] { (void)torch::conv2d(x, weight, bias, 1, 1).relu_(); });
            if (i == 0) continue;  // warms up
            ours.push_back(first);
            onednns.push_back(second);
            theirs.push_back(third);
        }
        const double work = 18e-9 * static_cast<double>(in * out * wide * high);
        std::printf("| %ld to %ld | %ldx%ld |", in, out, wide, high);
        for (const double seconds : {median(ours), median(onednns), median(theirs)})
            seconds > 1e-5 ? std::printf(" %.2f | %.0f |", 1e3 * seconds, work / seconds) : std::printf(" | |");
        std::puts("");
    }
}
