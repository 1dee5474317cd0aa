// On x86-64 compiled for AVX2 and FMA: only called if is_available(). Includes nothing else, so that no other code is
// compiled for it.
#include "runners/nst/winograd/tiles.hpp"

#ifdef __x86_64__
#include <immintrin.h>
#endif

namespace stylesweep::nst::winograd {

bool is_available() {
#ifdef __x86_64__
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
#else
    return true;
#endif
}

#ifdef __x86_64__
#pragma GCC target("avx2,fma")
#endif

namespace {

// Eight channels; GCC maps it to the CPU's vectors.
using Eight = float __attribute__((vector_size(32)));
using Bits = std::int32_t __attribute__((vector_size(32)));
using Unaligned = float __attribute__((vector_size(32), aligned(4)));

constexpr std::int64_t cache_line = 16;  // values

#define INLINE inline __attribute__((always_inline))

INLINE Eight load(const float* from) {
    return *reinterpret_cast<const Unaligned*>(from);
}
INLINE void store(float* to, Eight x) {
    *reinterpret_cast<Unaligned*>(to) = x;
}

INLINE Eight marked(Eight x, std::uint8_t marks) {
    constexpr Bits bits = {1, 2, 4, 8, 16, 32, 64, 128};
    const Bits chosen = (bits & static_cast<std::int32_t>(marks)) != 0;
    return reinterpret_cast<Eight>(reinterpret_cast<Bits>(x) & chosen);
}

INLINE std::uint8_t positive(Eight x) {
    const Bits above = x > 0.0F;
#ifdef __x86_64__
    return static_cast<std::uint8_t>(_mm256_movemask_ps(reinterpret_cast<__m256>(above)));
#else
    std::uint8_t marks = 0;
    for (int i = 0; i < 8; ++i) marks = static_cast<std::uint8_t>(marks | (above[i] & 1) << i);
    return marks;
#endif
}

// B^T x, for six values `step` apart.
INLINE void input_points(const Eight* x, std::int64_t step, Eight* to, std::int64_t to_step) {
    const Eight x0 = x[0], x1 = x[step], x2 = x[2 * step], x3 = x[3 * step], x4 = x[4 * step], x5 = x[5 * step];
    const Eight even = x4 - 4.0F * x2, odd = x3 - 4.0F * x1, outer = x4 - x2, twice = 2.0F * (x3 - x1);
    to[0] = 4.0F * x0 - 5.0F * x2 + x4;
    to[to_step] = even + odd;
    to[2 * to_step] = even - odd;
    to[3 * to_step] = outer + twice;
    to[4 * to_step] = outer - twice;
    to[5 * to_step] = 4.0F * x1 - 5.0F * x3 + x5;
}

// A^T x.
INLINE void output_points(const Eight* x, std::int64_t step, Eight* to, std::int64_t to_step) {
    const Eight sum1 = x[step] + x[2 * step], difference1 = x[step] - x[2 * step];
    const Eight sum2 = x[3 * step] + x[4 * step], difference2 = x[3 * step] - x[4 * step];
    to[0] = x[0] + sum1 + sum2;
    to[to_step] = difference1 + 2.0F * difference2;
    to[2 * to_step] = sum1 + 4.0F * sum2;
    to[3 * to_step] = difference1 + 8.0F * difference2 + x[5 * step];
}

// G g, in float64.
void weight_points(const double* x, std::int64_t step, double* to, std::int64_t to_step) {
    const double x0 = x[0], x1 = x[step], x2 = x[2 * step];
    to[0] = x0 / 4;
    to[to_step] = -(x0 + x1 + x2) / 6;
    to[2 * to_step] = -(x0 - x1 + x2) / 6;
    to[3 * to_step] = (x0 + 2 * x1 + 4 * x2) / 24;
    to[4 * to_step] = (x0 - 2 * x1 + 4 * x2) / 24;
    to[5 * to_step] = x2;
}

// A tile's position: its picture and first output pixel.
struct Place {
    std::int64_t picture, y, x;
};

INLINE Place place_of(std::int64_t tile, std::int64_t out_high, std::int64_t out_wide) {
    const std::int64_t down = tiles_along(out_high), across = tiles_along(out_wide);
    return {tile / (down * across), tile / across % down * side, tile % across * side};
}

// Pixel (y, x) of a picture, one channel octet.
template <bool Pooled>
INLINE Eight pixel_at(const Input& input, std::int64_t picture, std::int64_t y, std::int64_t x, std::int64_t channel) {
    const Extent& extent = input.extent;
    const std::int64_t at = ((picture * extent.high + y) * extent.wide + x) * extent.channels + channel;
    Eight pixel{};
    if (Pooled) {
        const std::int64_t high = extent.high / 2, wide = extent.wide / 2;
        if (y / 2 < high && x / 2 < wide)
            pixel = 0.25F * load(input.numbers + ((picture * high + y / 2) * wide + x / 2) * extent.channels + channel);
    } else {
        pixel = load(input.numbers + at);
    }
    return input.marks ? marked(pixel, input.marks[at / octet]) : pixel;
}

// One channel octet of an input tile, whose first pixel is (y, x).
template <bool Pooled>
INLINE void gather(const Input& input, const Place& from, std::int64_t channel, Eight* to) {
    const auto& [picture, y, x] = from;
    if (y >= 0 && x >= 0 && y + 6 <= input.extent.high && x + 6 <= input.extent.wide) {
        for (std::int64_t i = 0; i < 6; ++i)
            for (std::int64_t j = 0; j < 6; ++j) *to++ = pixel_at<Pooled>(input, picture, y + i, x + j, channel);
        return;
    }
    for (std::int64_t i = y; i < y + 6; ++i)
        for (std::int64_t j = x; j < x + 6; ++j) {
            const bool there = i >= 0 && i < input.extent.high && j >= 0 && j < input.extent.wide;
            *to++ = there ? pixel_at<Pooled>(input, picture, i, j, channel) : Eight{};
        }
}

// `Rows` tiles at once: their sums stay in registers.
template <int Rows>
INLINE void multiply_rows(const float* tiles, std::int64_t in, const float* weights, std::int64_t count, float* to,
                          std::int64_t out, bool adds) {
    Eight sums[Rows][2];
    for (int row = 0; row < Rows; ++row) {
        sums[row][0] = adds ? load(to + row * out) : Eight{};
        sums[row][1] = adds ? load(to + row * out + octet) : Eight{};
    }
    for (std::int64_t channel = 0; channel < count; ++channel) {
        const Eight first = load(weights + channel * lanes), second = load(weights + channel * lanes + octet);
#pragma GCC unroll 6
        for (int row = 0; row < Rows; ++row) {
            const float number = tiles[row * in + channel];
            sums[row][0] += first * number;
            sums[row][1] += second * number;
        }
    }
    for (int row = 0; row < Rows; ++row) {
        store(to + row * out, sums[row][0]);
        store(to + row * out + octet, sums[row][1]);
    }
}

}  // namespace

void transform_weights(const float* weight, std::int64_t out, std::int64_t in, std::int64_t begin, std::int64_t end,
                       float* to) {
    for (std::int64_t k = begin; k < end; ++k)
        for (std::int64_t c = 0; c < in; ++c) {
            double taps[9], columns[18], all[points];
            for (int i = 0; i < 9; ++i) taps[i] = static_cast<double>(weight[(k * in + c) * 9 + i]);
            for (int j = 0; j < 3; ++j) weight_points(taps + j, 3, columns + j, 3);
            for (int i = 0; i < 6; ++i) weight_points(columns + 3 * i, 1, all + 6 * i, 1);
            for (std::int64_t p = 0; p < points; ++p)
                to[((p * (out / lanes) + k / lanes) * in + c) * lanes + k % lanes] = static_cast<float>(all[p]);
        }
}

void transform_input(const Input& input, const Run& run, std::int64_t tile, const Planes<float>& to) {
    Place place = place_of(run.first + tile, input.out_high(), input.out_wide());
    place.y -= input.zeros.before;
    place.x -= input.zeros.before;
    const std::int64_t channels = input.extent.channels;
    for (std::int64_t channel = 0; channel < channels; channel += octet) {
        Eight pixels[points], rows[points];
        if (input.pooled)
            gather<true>(input, place, channel, pixels);
        else
            gather<false>(input, place, channel, pixels);
        for (int j = 0; j < 6; ++j) input_points(pixels + j, 6, rows + j, 6);
        for (int i = 0; i < 6; ++i) input_points(rows + 6 * i, 1, pixels + 6 * i, 1);
        float* numbers = to.numbers + tile * channels + channel;
        for (std::int64_t p = 0; p < points; ++p) store(numbers + p * to.plane, pixels[p]);
    }
}

void multiply(const float* tiles, std::int64_t count, std::int64_t in, const float* weights, float* to,
              std::int64_t out) {
    constexpr std::int64_t in_cache = 256;  // channels whose weights, 16 kB, stay in the L1 cache
    // Prefetches the next weights, which follow these. Weights of many channels come from memory; without prefetching,
    // the first rows would wait for them, and memory would be idle during the others.
    const std::int64_t groups = count / 6 * ((in + in_cache - 1) / in_cache);
    const std::int64_t ahead = groups ? (in * lanes + groups - 1) / groups : 0;
    const float* next = weights + in * lanes;
    for (std::int64_t channel = 0; channel < in; channel += in_cache) {
        const std::int64_t channels = in - channel < in_cache ? in - channel : in_cache;
        const float* from = tiles + channel;
        const float* part = weights + channel * lanes;
        std::int64_t tile = 0;
        for (; tile + 6 <= count; tile += 6, next += ahead) {
            for (std::int64_t i = 0; i < ahead; i += cache_line) __builtin_prefetch(next + i, 0, 2);
            multiply_rows<6>(from + tile * in, in, part, channels, to + tile * out, out, channel > 0);
        }
        for (; tile + 2 <= count; tile += 2)
            multiply_rows<2>(from + tile * in, in, part, channels, to + tile * out, out, channel > 0);
        if (tile < count) multiply_rows<1>(from + tile * in, in, part, channels, to + tile * out, out, channel > 0);
    }
}

void transform_output(const Planes<const float>& from, const Run& run, std::int64_t tile, const Output& output) {
    const Extent& extent = output.extent;
    const Place place = place_of(run.first + tile, extent.high, extent.wide);
    const std::int64_t high = extent.high - place.y < side ? extent.high - place.y : side;
    const std::int64_t wide = extent.wide - place.x < side ? extent.wide - place.x : side;
    const std::int64_t corner = ((place.picture * extent.high + place.y) * extent.wide + place.x) * extent.channels;
    const std::int64_t pooled_wide = extent.wide / 2;
    const std::int64_t pooled_corner =
        ((place.picture * (extent.high / 2) + place.y / 2) * pooled_wide + place.x / 2) * extent.channels;
    for (std::int64_t channel = 0; channel < extent.channels; channel += octet) {
        Eight numbers[points], columns[6 * side], pixels[side * side];
        for (std::int64_t p = 0; p < points; ++p)
            numbers[p] = load(from.numbers + p * from.plane + tile * extent.channels + channel);
        for (int j = 0; j < 6; ++j) output_points(numbers + j, 6, columns + j, 6);
        for (int i = 0; i < side; ++i) output_points(columns + 6 * i, 1, pixels + side * i, 1);
        const Eight bias = output.bias ? load(output.bias + channel) : Eight{};
        for (std::int64_t i = 0; i < high; ++i)
            for (std::int64_t j = 0; j < wide; ++j) {
                const std::int64_t at = corner + (i * extent.wide + j) * extent.channels + channel;
                Eight& pixel = pixels[side * i + j];
                pixel += bias;
                if (output.relu) pixel = pixel < 0.0F ? Eight{} : pixel;  // a NaN stays one
                if (!output.pooled) store(output.numbers + at, pixel);
                if (output.marks) output.marks[at / octet] = positive(pixel);
            }
        if (!output.pooled) continue;
        for (std::int64_t i = 0; i + 2 <= high; i += 2)
            for (std::int64_t j = 0; j + 2 <= wide; j += 2) {
                const Eight* window = pixels + side * i + j;
                store(output.numbers + pooled_corner + (i / 2 * pooled_wide + j / 2) * extent.channels + channel,
                      0.25F * (window[0] + window[1] + window[side] + window[side + 1]));
            }
    }
}

}  // namespace stylesweep::nst::winograd
