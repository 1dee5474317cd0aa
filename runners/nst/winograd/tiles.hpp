// Winograd's F(4x4, 3x3) on plain memory: the transforms and products of tiles (Lavin and Gray 2016, arXiv:1509.09308,
// sections 4.1 and 4.3; its points 0, 1, -1, 2, -2 and infinity).
//
// An output tile of 4x4 is computed from an input tile of 6x6, which overlaps its neighbours by 2. A transformed tile
// has 36 values per channel; the convolution's sum over channels and 9 taps becomes a sum over channels for each of the
// 36 values: 36 matrix products, with a quarter of the multiplications. Relative L2 error in float32: 1e-6.
#pragma once

#include <cstdint>

namespace stylesweep::nst::winograd {

constexpr std::int64_t side = 4;     ///< of an output tile
constexpr std::int64_t points = 36;  ///< values per transformed tile
constexpr std::int64_t lanes = 16;   ///< output channels that are summed together
constexpr std::int64_t octet = 8;    ///< channels whose marks are one byte

/// Whether this CPU supports the functions below (x86-64: AVX2 and FMA).
bool is_available();
/// Whether they use AVX-512.
bool has_avx512();

/// [out][in][3][3] -> [36][out / 16][in][16]; `in` and `out` multiples of 16. For the output channels `begin` to `end`
/// (exclusive), multiples of 16.
void transform_weights(const float* weight, std::int64_t out, std::int64_t in, std::int64_t begin, std::int64_t end,
                       float* to);

/// The number of tiles that cover a row or column of outputs.
constexpr std::int64_t tiles_along(std::int64_t pixels) {
    return (pixels + side - 1) / side;
}

/// [N][high][wide][channels], channels a multiple of 16.
struct Extent {
    std::int64_t high, wide, channels;
};

/// A run of tiles: `first` and the next `count - 1`, row by row and picture by picture.
struct Run {
    std::int64_t first, count;
};

/// Transformed tiles of a run: [36][count][channels], with the 36 planes `plane` values apart.
template <class Number>
struct Planes {
    Number* numbers;
    std::int64_t plane;
};

/// Zero padding before and after a picture's rows and columns, 0 to 2.
struct Zeros {
    std::int64_t before, behind;
};

struct Input {
    const float* numbers;
    Extent extent;
    Zeros zeros;
    const std::uint8_t* marks = nullptr;  ///< null, or one bit per value: unmarked values count as 0
    /// `numbers` are [N][high / 2][wide / 2][channels], the gradient of a 2x2 average pooling with stride 2: each pixel
    /// gets a quarter of its window's; pixels outside of all windows get 0.
    bool pooled = false;

    [[nodiscard]] std::int64_t out_high() const { return extent.high + zeros.before + zeros.behind - 2; }
    [[nodiscard]] std::int64_t out_wide() const { return extent.wide + zeros.before + zeros.behind - 2; }
};

struct Output {
    float* numbers;
    Extent extent;
    const float* bias = nullptr;  ///< [channels], or null: zeros
    bool relu = false;
    std::uint8_t* marks = nullptr;  ///< null, or one bit per value: whether it is positive (8 channels per byte)
    bool pooled = false;            ///< `numbers` get the average of each 2x2, [N][high / 2][wide / 2][channels]
};

/// Tiles of `tile` of the run [0, count) as numbered there.
void transform_input(const Input& input, const Run& run, std::int64_t tile, const Planes<float>& to);

/// For one of the 36 values and `panels` times 16 output channels: [count][in] * [panels][in][16] -> [count][panels *
/// 16], rows `out` apart.
void multiply(const float* tiles, std::int64_t count, std::int64_t in, const float* weights, std::int64_t panels,
              float* to, std::int64_t out);

void transform_output(const Planes<const float>& from, const Run& run, std::int64_t tile, const Output& output);

/// The three above, by what the CPU has.
namespace avx2 {  // with FMA
void transform_input(const Input& input, const Run& run, std::int64_t tile, const Planes<float>& to);
void multiply(const float* tiles, std::int64_t count, std::int64_t in, const float* weights, std::int64_t panels,
              float* to, std::int64_t out);
void transform_output(const Planes<const float>& from, const Run& run, std::int64_t tile, const Output& output);
}  // namespace avx2
#ifdef __x86_64__
namespace avx512 {
void transform_input(const Input& input, const Run& run, std::int64_t tile, const Planes<float>& to);
void multiply(const float* tiles, std::int64_t count, std::int64_t in, const float* weights, std::int64_t panels,
              float* to, std::int64_t out);
void transform_output(const Planes<const float>& from, const Run& run, std::int64_t tile, const Output& output);
}  // namespace avx512
#else
namespace avx512 = avx2;
#endif

}  // namespace stylesweep::nst::winograd
