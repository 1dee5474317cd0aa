// Operations between convolutions, 16 channels at a time.
#pragma once

#include <cstdint>

namespace stylesweep::nst::onednn {

enum class Number { f32, bf16, u8, s8 };

/// `count` runs of 16 values, `step` values apart: a row of 16 channels in either of oneDNN's layouts (nhwc: step is
/// the number of channels; nChw16c: 16).
template <class Pointer>
struct Row {
    Pointer numbers = nullptr;
    Number type = Number::f32;
    std::int64_t step = 16;
};
using Source = Row<const void*>;
using Target = Row<void*>;

/// Sums of x - pivot and of its square, by channel: [2][16]. f32 or bf16.
void sums_of_row(const Source& row, std::int64_t count, const float* pivot, float* sums);

/// A row's transformation: scale * x + shift by channel, optional ReLU, plus `added`.
struct Change {
    const float *scale, *shift;  ///< [16] each
    bool relu = false;
    Source added = {};   ///< f32 or bf16; null: none
    float per_unit = 1;  ///< for 8-bit targets: units of the target per 1.0
};

/// Writes the transformed row to `to`, and to `kept` (f32 or bf16) unless that is null. 8-bit targets are rounded to
/// nearest and saturate at 0 to 255 (u8) or -127 to 127 (s8).
void change_row(const Source& from, std::int64_t count, const Change& change, const Target& to, const Target& kept);

/// 2x2 max pooling with stride 2 of two rows of `count` runs, then as change_row() with a scale above 0: writes
/// (count + 1) / 2 runs. A last, single column counts.
void pool_rows(const Source& upper, const Source& lower, std::int64_t count, const Change& change, const Target& to);

/// Dispatches the three above by CPU.
namespace avx512 {
void sums_of_row(const Source& row, std::int64_t count, const float* pivot, float* sums);
void change_row(const Source& from, std::int64_t count, const Change& change, const Target& to, const Target& kept);
void pool_rows(const Source& upper, const Source& lower, std::int64_t count, const Change& change, const Target& to);
}  // namespace avx512
namespace avx2 {  // f32 only
void sums_of_row(const Source& row, std::int64_t count, const float* pivot, float* sums);
void change_row(const Source& from, std::int64_t count, const Change& change, const Target& to, const Target& kept);
void pool_rows(const Source& upper, const Source& lower, std::int64_t count, const Change& change, const Target& to);
}  // namespace avx2

// AVX-512 only: the next three.

/// Which of `count` numbers (f32 or bf16; a multiple of 16) are above 0: bit i % 16 of marks[i / 16].
void mark_positive(const void* numbers, Number type, std::int64_t count, std::uint16_t* marks);

/// Values that are not marked become 0.
void keep_marked(void* numbers, Number type, std::int64_t count, const std::uint16_t* marks);

/// The backward pass of a 2x2 average pooling, for one of its two rows: a quarter of each of `count` runs goes to two
/// runs of `to` where these are marked, else 0. `marks`: from the row's first run, in the row's order.
void spread_row(const Source& gradient, std::int64_t count, const Target& to, const std::uint16_t* marks);

/// `rows` is [high + kernel - 1][width][channels] float32. Channel k * 3 + c is the contribution of kernel row k to
/// colour c: sums them to row y of the three planes, [width] each. Reads rows y to y + kernel - 1.
void sum_of_kernel_rows(const float* rows, std::int64_t channels, std::int64_t width, std::int64_t kernel,
                        std::int64_t y, float* const planes[3]);

}  // namespace stylesweep::nst::onednn
