#include "runners/nst/winograd/tiles.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <random>
#include <vector>

using namespace stylesweep::nst::winograd;

namespace {

struct Case {
    std::int64_t pictures, high, wide, in, out;
    Zeros zeros;
    bool relu = false, pools = false, unpools = false;  ///< `unpools`: the input is the gradient of a pooling
};

const Case cases[] = {
    {1, 4, 4, 16, 16, {1, 1}},
    {1, 9, 7, 16, 32, {1, 1}},
    {2, 11, 6, 32, 16, {0, 0}, true},
    {1, 5, 18, 16, 16, {2, 2}},
    {1, 8, 13, 16, 16, {0, 1}},
    {1, 10, 14, 16, 16, {1, 1}, true, true},
    {2, 7, 9, 16, 48, {1, 1}, true, true},
    {1, 9, 11, 16, 16, {1, 1}, false, false, true},
    {1, 6, 6, 272, 16, {1, 1}},  // more channels than are summed at once
    {1, 13, 20, 32, 48, {1, 1}, true},
};

// As long as they must be, so that a sanitizer sees what goes beyond.
struct Numbers {
    std::vector<float> input, weights, bias;
    std::vector<std::uint8_t> marks;  ///< of the input
};

Numbers made(const Case& each) {
    std::mt19937 random(1);
    std::uniform_real_distribution<float> number(-1, 1);
    Numbers all;
    const std::int64_t high = each.unpools ? each.high / 2 : each.high, wide = each.unpools ? each.wide / 2 : each.wide;
    all.input.resize(static_cast<std::size_t>(each.pictures * high * wide * each.in));
    all.weights.resize(static_cast<std::size_t>(each.out * each.in * 9));
    all.bias.resize(static_cast<std::size_t>(each.out));
    for (auto* numbers : {&all.input, &all.weights, &all.bias})
        for (float& each_number : *numbers) each_number = number(random);
    if (!each.unpools) return all;
    all.marks.resize(static_cast<std::size_t>(each.pictures * each.high * each.wide * each.in / 8));
    for (std::uint8_t& eight : all.marks) eight = static_cast<std::uint8_t>(random());
    return all;
}

double input_at(const Case& each, const Numbers& all, std::int64_t n, std::int64_t y, std::int64_t x, std::int64_t c) {
    if (y < 0 || x < 0 || y >= each.high || x >= each.wide) return 0;
    const std::int64_t at = ((n * each.high + y) * each.wide + x) * each.in + c;
    if (!each.unpools) return static_cast<double>(all.input[static_cast<std::size_t>(at)]);
    const std::int64_t high = each.high / 2, wide = each.wide / 2;
    if (y / 2 >= high || x / 2 >= wide || !(all.marks[static_cast<std::size_t>(at / 8)] >> at % 8 & 1)) return 0;
    return static_cast<double>(all.input[static_cast<std::size_t>(((n * high + y / 2) * wide + x / 2) * each.in + c)]) /
           4;
}

// Tap by tap in float64; outputs before any pooling.
std::vector<double> expected(const Case& each, const Numbers& all, std::int64_t high, std::int64_t wide) {
    std::vector<double> result;
    for (std::int64_t n = 0; n < each.pictures; ++n)
        for (std::int64_t y = 0; y < high; ++y)
            for (std::int64_t x = 0; x < wide; ++x)
                for (std::int64_t k = 0; k < each.out; ++k) {
                    auto sum = static_cast<double>(all.bias[static_cast<std::size_t>(k)]);
                    for (std::int64_t c = 0; c < each.in; ++c)
                        for (std::int64_t tap = 0; tap < 9; ++tap)
                            sum +=
                                input_at(each, all, n, y - each.zeros.before + tap / 3, x - each.zeros.before + tap % 3,
                                         c) *
                                static_cast<double>(all.weights[static_cast<std::size_t>((k * each.in + c) * 9 + tap)]);
                    result.push_back(each.relu ? std::max(sum, 0.0) : sum);
                }
    return result;
}

std::vector<double> averaged(const std::vector<double>& all, const Case& each, std::int64_t high, std::int64_t wide) {
    std::vector<double> result;
    const auto at = [&](std::int64_t n, std::int64_t y, std::int64_t x, std::int64_t k) {
        return all[static_cast<std::size_t>(((n * high + y) * wide + x) * each.out + k)];
    };
    for (std::int64_t n = 0; n < each.pictures; ++n)
        for (std::int64_t y = 0; y + 1 < high; y += 2)
            for (std::int64_t x = 0; x + 1 < wide; x += 2)
                for (std::int64_t k = 0; k < each.out; ++k)
                    result.push_back(
                        (at(n, y, x, k) + at(n, y, x + 1, k) + at(n, y + 1, x, k) + at(n, y + 1, x + 1, k)) / 4);
    return result;
}

struct Kernels {
    const char* name;
    decltype(&transform_input) input;
    decltype(&multiply) products;
    decltype(&transform_output) output;
};

std::vector<Kernels> all_kernels() {
    std::vector<Kernels> all;
    if (is_available()) all.push_back({"avx2", avx2::transform_input, avx2::multiply, avx2::transform_output});
    if (has_avx512()) all.push_back({"avx512", avx512::transform_input, avx512::multiply, avx512::transform_output});
    return all;
}

struct Convolved {
    std::vector<float> output;
    std::vector<std::uint8_t> marks;
};

Convolved convolved(const Kernels& by, const Case& each, const Numbers& all, std::size_t size, std::size_t marks) {
    Input input{all.input.data(), {each.high, each.wide, each.in}, each.zeros};
    input.marks = each.unpools ? all.marks.data() : nullptr;
    input.pooled = each.unpools;
    Convolved result{std::vector<float>(size), std::vector<std::uint8_t>(marks)};
    Output output{result.output.data(), {input.out_high(), input.out_wide(), each.out}, all.bias.data(), each.relu};
    output.marks = result.marks.data();
    output.pooled = each.pools;
    std::vector<float> weights(static_cast<std::size_t>(points * each.out * each.in));
    transform_weights(all.weights.data(), each.out, each.in, 0, each.out, weights.data());
    const std::int64_t tiles = each.pictures * tiles_along(input.out_high()) * tiles_along(input.out_wide());
    for (Run run{0, 19}; run.first < tiles; run.first += 19) {
        run.count = std::min<std::int64_t>(19, tiles - run.first);
        std::vector<float> in(static_cast<std::size_t>(points * run.count * each.in));
        std::vector<float> out(static_cast<std::size_t>(points * run.count * each.out));
        for (std::int64_t tile = 0; tile < run.count; ++tile)
            by.input(input, run, tile, {in.data(), run.count * each.in});
        for (std::int64_t p = 0; p < points; ++p)
            by.products(in.data() + p * run.count * each.in, run.count, each.in,
                        weights.data() + p * each.out * each.in, each.out / lanes,
                        out.data() + p * run.count * each.out, each.out);
        for (std::int64_t tile = 0; tile < run.count; ++tile)
            by.output({out.data(), run.count * each.out}, run, tile, output);
    }
    return result;
}

}  // namespace

TEST_CASE(
    "tiles of Winograd's algorithm give the convolution tap by tap, at every edge, pooled and from a pooling's way "
    "back") {
    if (!is_available()) MESSAGE("not on this machine: a CPU without AVX2 or FMA");
    if (!has_avx512()) MESSAGE("not on this machine: with AVX-512, which this CPU lacks");
    for (const Case& each : cases) {
        CAPTURE(each.high);
        CAPTURE(each.wide);
        CAPTURE(each.in);
        const std::int64_t more = each.zeros.before + each.zeros.behind - 2, high = each.high + more,
                           wide = each.wide + more;
        const Numbers all = made(each);
        const std::vector<double> whole = expected(each, all, high, wide);
        const std::vector<double> wanted = each.pools ? averaged(whole, each, high, wide) : whole;
        for (const Kernels& by : all_kernels()) {
            CAPTURE(by.name);
            const Convolved has = convolved(by, each, all, wanted.size(), whole.size() / 8);
            for (std::size_t i = 0; i < wanted.size(); ++i)
                REQUIRE(static_cast<double>(has.output[i]) == doctest::Approx(wanted[i]).epsilon(1e-4).scale(10));
            for (std::size_t i = 0; i < whole.size(); ++i)
                if (std::abs(whole[i]) > 1e-3) REQUIRE((has.marks[i / 8] >> i % 8 & 1) == (whole[i] > 0));
        }
    }
}
