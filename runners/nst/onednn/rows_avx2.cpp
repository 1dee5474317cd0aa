// Only called on CPUs with AVX2 and FMA. Includes nothing else, so that no other code is compiled for them.
#include "runners/nst/onednn/rows.hpp"

#include <immintrin.h>

#ifdef __clang__
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#else
#pragma GCC target("avx2,fma")
#endif

namespace stylesweep::nst::onednn::avx2 {
namespace {

const float* at(const Source& row, std::int64_t i) {
    return static_cast<const float*>(row.numbers) + i * row.step;
}

float* at(const Target& row, std::int64_t i) {
    return static_cast<float*>(row.numbers) + i * row.step;
}

}  // namespace

void sums_of_row(const Source& row, std::int64_t count, const float* pivot, float* sums) {
    __m256 sum[2] = {_mm256_setzero_ps(), _mm256_setzero_ps()}, square[2] = {sum[0], sum[0]};
    for (std::int64_t i = 0; i < count; ++i)
        for (int half = 0; half < 2; ++half) {
            const __m256 x = _mm256_sub_ps(_mm256_loadu_ps(at(row, i) + 8 * half), _mm256_loadu_ps(pivot + 8 * half));
            sum[half] = _mm256_add_ps(sum[half], x);
            square[half] = _mm256_fmadd_ps(x, x, square[half]);
        }
    for (int half = 0; half < 2; ++half) {
        _mm256_storeu_ps(sums + 8 * half, sum[half]);
        _mm256_storeu_ps(sums + 16 + 8 * half, square[half]);
    }
}

void change_row(const Source& from, std::int64_t count, const Change& change, const Target& to, const Target& kept) {
    const __m256 least = _mm256_set1_ps(change.relu ? 0.0F : -__builtin_inff());
    const __m256 scale[2] = {_mm256_loadu_ps(change.scale), _mm256_loadu_ps(change.scale + 8)};
    const __m256 shift[2] = {_mm256_loadu_ps(change.shift), _mm256_loadu_ps(change.shift + 8)};
    for (std::int64_t i = 0; i < count; ++i)
        for (int half = 0; half < 2; ++half) {
            const int first = 8 * half;
            __m256 x = _mm256_fmadd_ps(_mm256_loadu_ps(at(from, i) + first), scale[half], shift[half]);
            x = _mm256_max_ps(x, least);
            if (change.added.numbers) x = _mm256_add_ps(x, _mm256_loadu_ps(at(change.added, i) + first));
            _mm256_storeu_ps(at(to, i) + first, x);
            if (kept.numbers) _mm256_storeu_ps(at(kept, i) + first, x);
        }
}

void pool_rows(const Source& upper, const Source& lower, std::int64_t count, const Change& change, const Target& to) {
    const __m256 least = _mm256_set1_ps(change.relu ? 0.0F : -__builtin_inff());
    for (int first = 0; first < 16; first += 8) {
        const __m256 scale = _mm256_loadu_ps(change.scale + first), shift = _mm256_loadu_ps(change.shift + first);
        for (std::int64_t i = 0; i < count; i += 2) {
            __m256 x = _mm256_max_ps(_mm256_loadu_ps(at(upper, i) + first), _mm256_loadu_ps(at(lower, i) + first));
            if (i + 1 < count) {
                x = _mm256_max_ps(x, _mm256_loadu_ps(at(upper, i + 1) + first));
                x = _mm256_max_ps(x, _mm256_loadu_ps(at(lower, i + 1) + first));
            }
            _mm256_storeu_ps(at(to, i / 2) + first, _mm256_max_ps(_mm256_fmadd_ps(x, scale, shift), least));
        }
    }
}

}  // namespace stylesweep::nst::onednn::avx2
#ifdef __clang__
#pragma clang attribute pop
#endif
