#include "runners/nst/winograd/convolution.hpp"

#include <doctest/doctest.h>

#include <cmath>

using namespace stylesweep::nst;

namespace {

struct Case {
    std::int64_t pictures, in, out, high, wide, padding;
    bool relu;
};

const Case cases[] = {
    {1, 16, 16, 8, 8, 1, true},      {1, 32, 16, 13, 7, 1, false}, {2, 16, 48, 9, 21, 0, true},
    {1, 64, 64, 37, 45, 1, true},    {3, 16, 16, 1, 1, 1, false},  {1, 16, 16, 3, 3, 0, true},
    {1, 256, 512, 12, 16, 1, true},   // threads share a run
    {1, 512, 512, 30, 31, 1, false},  // of two runs and weights in two parts
    {1, 128, 128, 24, 90, 0, true},
};

bool skipped() {
    if (WinogradConvolution::is_available()) return false;
    MESSAGE("skipped: a CPU without AVX2 or FMA");
    return true;
}

struct Made {
    torch::Tensor weight, bias, picture;
};

Made made(const Case& each) {
    torch::manual_seed(3);
    return {torch::randn({each.out, each.in, 3, 3}) * std::sqrt(2.0 / (9.0 * static_cast<double>(each.in))),
            torch::randn({each.out}) * 0.1, torch::randn({each.pictures, each.in, each.high, each.wide})};
}

double difference(const torch::Tensor& a, const torch::Tensor& b) {
    return ((a - b).norm() / b.norm()).item<double>();
}

// A gradient that differs from place to place.
torch::Tensor gradient(const torch::Tensor& y, const torch::Tensor& of) {
    return torch::autograd::grad({(y * torch::linspace(-1, 2, y.numel()).view(y.sizes())).sum()}, {of})[0];
}

// By LibTorch. Where an activation is 0 but for rounding, either of the two may cut its gradient: cut where `like` is.
torch::Tensor by_libtorch(const Case& each, const Made& from, const torch::Tensor& x, const torch::Tensor& like) {
    const torch::Tensor y = torch::conv2d(x, from.weight, from.bias, 1, each.padding);
    return each.relu ? y * (like > 0) : y;
}

}  // namespace

TEST_CASE("Winograd's convolution and its way back are LibTorch's, whatever the size, padding and channels") {
    if (skipped()) return;
    for (const Case& each : cases)
        for (const auto layout : {at::MemoryFormat::Contiguous, at::MemoryFormat::ChannelsLast}) {
            CAPTURE(each.in);
            CAPTURE(each.out);
            CAPTURE(each.high);
            const Made from = made(each);
            const torch::Tensor x = from.picture.contiguous(layout).requires_grad_(true);
            const WinogradConvolution convolution(from.weight, from.bias, each.padding);
            const torch::Tensor ours = convolution(x, each.relu), theirs = by_libtorch(each, from, x, ours);
            REQUIRE(ours.sizes() == theirs.sizes());
            CHECK(difference(ours, theirs) < 5e-6);
            CHECK(ours.is_contiguous(at::MemoryFormat::ChannelsLast));
            if (each.relu) CHECK(ours.min().item<float>() == 0);
            CHECK(difference(gradient(ours, x), gradient(theirs, x)) < 5e-6);
        }
}

TEST_CASE("without gradients, and without a bias, Winograd's convolution gives the same") {
    if (skipped()) return;
    const Made from = made(cases[3]);
    const torch::Tensor x = from.picture.clone().requires_grad_(true);
    const WinogradConvolution convolution(from.weight, torch::Tensor(), 1), zero(from.weight, torch::zeros({64}), 1);
    const torch::Tensor whole = convolution(x, true);
    const torch::NoGradGuard no_gradients;
    CHECK(torch::equal(convolution(x, true), whole));
    CHECK(torch::equal(zero(x, true), whole));
}

TEST_CASE("Winograd's convolution gives the same bits with one thread as with all") {
    if (skipped()) return;
    const int threads = torch::get_num_threads();
    for (const Case& each : cases) {
        const Made from = made(each);
        const torch::Tensor x = from.picture.clone().requires_grad_(true);
        torch::manual_seed(4);
        const torch::Tensor given =
            torch::randn({each.pictures, each.out, each.high + 2 * each.padding - 2, each.wide + 2 * each.padding - 2});
        const auto run = [&](int count) {
            torch::set_num_threads(count);
            const WinogradConvolution convolution(from.weight, from.bias, each.padding);
            const torch::Tensor y = convolution(x, each.relu);
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
    CHECK(WinogradConvolution(from.weight, from.bias, 1)(x, true).isnan().any().item<bool>());
}

TEST_CASE("Winograd's convolution wants multiples of 16 channels, and a picture that fits") {
    if (skipped()) return;
    CHECK(WinogradConvolution::suits(64, 16));
    CHECK_FALSE(WinogradConvolution::suits(64, 3));
    CHECK_FALSE(WinogradConvolution::suits(24, 16));
    const WinogradConvolution convolution(torch::zeros({16, 16, 3, 3}), torch::Tensor(), 0);
    CHECK_THROWS_AS((void)convolution(torch::zeros({1, 16, 2, 9}), false), std::invalid_argument);
    CHECK_THROWS_AS((void)convolution(torch::zeros({1, 32, 9, 9}), false), std::invalid_argument);
}
