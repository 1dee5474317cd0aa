#include "runners/nst/winograd/convolution.hpp"

#include <doctest/doctest.h>

#include <cmath>

using namespace stylesweep::nst;
using Then = WinogradConvolution::Then;

namespace {

struct Case {
    std::int64_t pictures, in, out, high, wide, padding;
    Then then;
    std::int64_t kernel = 3;
};

const Case cases[] = {
    {1, 16, 16, 8, 8, 1, Then::relu},
    {1, 32, 16, 13, 7, 1, Then::nothing},
    {2, 16, 48, 9, 21, 0, Then::relu},
    {1, 64, 64, 37, 45, 1, Then::relu},
    {3, 16, 16, 1, 1, 1, Then::nothing},
    {1, 16, 16, 3, 3, 0, Then::relu},
    {1, 256, 512, 12, 16, 1, Then::relu},     // threads share a run
    {1, 512, 512, 30, 31, 1, Then::nothing},  // of two runs and weights in two parts
    {1, 128, 128, 24, 90, 0, Then::relu},
    {1, 32, 32, 16, 24, 1, Then::relu_and_pooling},
    {2, 16, 64, 37, 45, 1, Then::relu_and_pooling},  // a last row and column that no window covers
    {1, 16, 16, 5, 4, 0, Then::relu_and_pooling},
    {1, 256, 512, 11, 17, 1, Then::relu_and_pooling},
    {1, 32, 64, 18, 29, 0, Then::nothing, 2},
    {2, 16, 16, 9, 8, 1, Then::relu_and_pooling, 2},
};

bool skipped() {
    if (WinogradConvolution::is_available()) return false;
    MESSAGE("not on this machine: a CPU without AVX2 or FMA");
    return true;
}

struct Made {
    torch::Tensor weight, bias, picture;
};

Made made(const Case& each) {
    torch::manual_seed(3);
    return {torch::randn({each.out, each.in, each.kernel, each.kernel}) *
                std::sqrt(2.0 / (9.0 * static_cast<double>(each.in))),
            torch::randn({each.out}) * 0.1, torch::randn({each.pictures, each.in, each.high, each.wide})};
}

double difference(const torch::Tensor& a, const torch::Tensor& b) {
    return ((a - b).norm() / b.norm()).item<double>();
}

// A gradient that differs from place to place.
torch::Tensor gradient(const torch::Tensor& y, const torch::Tensor& of) {
    return torch::autograd::grad({(y * torch::linspace(-1, 2, y.numel()).view(y.sizes())).sum()}, {of})[0];
}

// By LibTorch. Where an activation is 0 but for rounding, either of the two may cut its gradient: which are positive is
// taken from `like`.
torch::Tensor by_libtorch(const Case& each, const Made& from, const torch::Tensor& x, const torch::Tensor& like) {
    const torch::Tensor y = torch::conv2d(x, from.weight, from.bias, 1, each.padding);
    if (each.then == Then::nothing) return y;
    const torch::Tensor positive = y * (like > 0);
    return each.then == Then::relu ? positive : torch::avg_pool2d(positive, 2, 2);
}

}  // namespace

TEST_CASE("Winograd's convolution and its backward pass are LibTorch's, whatever the size, padding and channels") {
    if (skipped()) return;
    for (const Case& each : cases)
        for (const auto layout : {at::MemoryFormat::Contiguous, at::MemoryFormat::ChannelsLast}) {
            CAPTURE(each.in);
            CAPTURE(each.out);
            CAPTURE(each.high);
            const Made from = made(each);
            const torch::Tensor x = from.picture.contiguous(layout).requires_grad_(true);
            const WinogradConvolution convolution(from.weight, from.bias, each.padding);
            const torch::Tensor ours = convolution(x, each.then);
            const torch::Tensor theirs = by_libtorch(each, from, x, convolution(x, Then::nothing));
            REQUIRE(ours.sizes() == theirs.sizes());
            CHECK(difference(ours, theirs) < 5e-6);
            CHECK(ours.is_contiguous(at::MemoryFormat::ChannelsLast));
            if (each.then == Then::relu) CHECK(ours.min().item<float>() == 0);
            CHECK(difference(gradient(ours, x), gradient(theirs, x)) < 5e-6);
        }
}

TEST_CASE("without gradients, and without a bias, Winograd's convolution gives the same") {
    if (skipped()) return;
    const Made from = made(cases[3]);
    const torch::Tensor x = from.picture.clone().requires_grad_(true);
    const WinogradConvolution convolution(from.weight, torch::Tensor(), 1), zero(from.weight, torch::zeros({64}), 1);
    const torch::Tensor whole = convolution(x, Then::relu);
    const torch::NoGradGuard no_gradients;
    CHECK(torch::equal(convolution(x, Then::relu), whole));
    CHECK(torch::equal(zero(x, Then::relu), whole));
}

TEST_CASE("Winograd's convolution gives the same bits with one thread as with all") {
    if (skipped()) return;
    const int threads = torch::get_num_threads();
    for (const Case& each : cases) {
        const Made from = made(each);
        const torch::Tensor x = from.picture.clone().requires_grad_(true);
        const torch::Tensor given =
            torch::rand_like(WinogradConvolution(from.weight, from.bias, each.padding)(x, each.then));
        const auto run = [&](int count) {
            torch::set_num_threads(count);
            const WinogradConvolution convolution(from.weight, from.bias, each.padding);
            const torch::Tensor y = convolution(x, each.then);
            return std::pair(y.detach(), torch::autograd::grad({y}, {x}, {given})[0]);
        };
        const auto alone = run(1), all = run(3);
        torch::set_num_threads(threads);
        CHECK(torch::equal(alone.first, all.first));
        CHECK(torch::equal(alone.second, all.second));
    }
}

TEST_CASE("what is no number stays none through Winograd's convolution, so that the loss shows it") {
    if (skipped()) return;
    const Made from = made(cases[0]);
    torch::Tensor x = from.picture.clone();
    x.flatten()[5] = std::nan("");
    CHECK(WinogradConvolution(from.weight, from.bias, 1)(x, Then::relu).isnan().any().item<bool>());
}

TEST_CASE("Winograd's convolution needs multiples of 16 channels, and a picture that fits") {
    if (skipped()) return;
    CHECK(WinogradConvolution::suits(64, 16));
    CHECK_FALSE(WinogradConvolution::suits(64, 3));
    CHECK_FALSE(WinogradConvolution::suits(24, 16));
    const WinogradConvolution convolution(torch::zeros({16, 16, 3, 3}), torch::Tensor(), 0);
    CHECK_THROWS_AS((void)convolution(torch::zeros({1, 16, 2, 9}), Then::nothing), std::invalid_argument);
    CHECK_THROWS_AS((void)convolution(torch::zeros({1, 32, 9, 9}), Then::nothing), std::invalid_argument);
    CHECK_THROWS_AS((void)convolution(torch::zeros({1, 16, 3, 9}), Then::relu_and_pooling), std::invalid_argument);
}
