// Only called on CPUs with AVX-512. Includes nothing else, so that no other code is compiled for it.
#include "runners/nst/onednn/rows.hpp"

#include <immintrin.h>

#ifdef __clang__
#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512vl,avx512dq"))), apply_to = function)
#else
#pragma GCC target("avx512f,avx512bw,avx512vl,avx512dq")
#endif

namespace stylesweep::nst::onednn {
namespace {

std::int64_t bytes_of(Number type) {
    return type == Number::f32 ? 4 : type == Number::bf16 ? 2 : 1;
}

__m512 load(const void* from, Number type) {
    if (type == Number::f32) return _mm512_loadu_ps(from);
    const __m256i halves = _mm256_loadu_si256(static_cast<const __m256i*>(from));
    return _mm512_castsi512_ps(_mm512_slli_epi32(_mm512_cvtepu16_epi32(halves), 16));
}

// Rounds to nearest, ties to even; a NaN may become an infinity.
__m256i to_bf16(__m512 x) {
    const __m512i bits = _mm512_castps_si512(x);
    const __m512i odd = _mm512_and_si512(_mm512_srli_epi32(bits, 16), _mm512_set1_epi32(1));
    const __m512i rounded = _mm512_add_epi32(bits, _mm512_add_epi32(odd, _mm512_set1_epi32(0x7fff)));
    return _mm512_cvtepi32_epi16(_mm512_srli_epi32(rounded, 16));
}

void store(void* to, Number type, __m512 x, __m512 per_unit) {
    switch (type) {
        case Number::f32:
            _mm512_storeu_ps(to, x);
            return;
        case Number::bf16:
            _mm256_storeu_si256(static_cast<__m256i*>(to), to_bf16(x));
            return;
        case Number::u8: {
            const __m512i units = _mm512_cvtps_epi32(_mm512_mul_ps(x, per_unit));
            const __m512i positive = _mm512_max_epi32(units, _mm512_setzero_si512());
            _mm_storeu_si128(static_cast<__m128i*>(to), _mm512_cvtusepi32_epi8(positive));
            return;
        }
        case Number::s8: {
            const __m512i units = _mm512_cvtps_epi32(_mm512_mul_ps(x, per_unit));
            const __m512i symmetric = _mm512_max_epi32(units, _mm512_set1_epi32(-127));
            _mm_storeu_si128(static_cast<__m128i*>(to), _mm512_cvtsepi32_epi8(symmetric));
            return;
        }
    }
}

const char* at(const Source& row, std::int64_t i) {
    return static_cast<const char*>(row.numbers) + i * row.step * bytes_of(row.type);
}

char* at(const Target& row, std::int64_t i) {
    return static_cast<char*>(row.numbers) + i * row.step * bytes_of(row.type);
}

}  // namespace

namespace avx512 {

void sums_of_row(const Source& row, std::int64_t count, const float* pivot, float* sums) {
    const __m512 around = _mm512_loadu_ps(pivot);
    // Two accumulators, so that an addition does not wait for the previous one.
    __m512 sum[2] = {_mm512_setzero_ps(), _mm512_setzero_ps()}, square[2] = {sum[0], sum[0]};
    for (std::int64_t i = 0; i < count; ++i) {
        const __m512 x = _mm512_sub_ps(load(at(row, i), row.type), around);
        sum[i & 1] = _mm512_add_ps(sum[i & 1], x);
        square[i & 1] = _mm512_fmadd_ps(x, x, square[i & 1]);
    }
    _mm512_storeu_ps(sums, _mm512_add_ps(sum[0], sum[1]));
    _mm512_storeu_ps(sums + 16, _mm512_add_ps(square[0], square[1]));
}

void change_row(const Source& from, std::int64_t count, const Change& change, const Target& to, const Target& kept) {
    const __m512 scale = _mm512_loadu_ps(change.scale), shift = _mm512_loadu_ps(change.shift);
    const __m512 least = _mm512_set1_ps(change.relu ? 0.0F : -__builtin_inff());
    const __m512 per_unit = _mm512_set1_ps(change.per_unit);
    for (std::int64_t i = 0; i < count; ++i) {
        __m512 x = _mm512_fmadd_ps(load(at(from, i), from.type), scale, shift);
        x = _mm512_max_ps(x, least);
        if (change.added.numbers) x = _mm512_add_ps(x, load(at(change.added, i), change.added.type));
        store(at(to, i), to.type, x, per_unit);
        if (kept.numbers) store(at(kept, i), kept.type, x, per_unit);
    }
}

void pool_rows(const Source& upper, const Source& lower, std::int64_t count, const Change& change, const Target& to) {
    const __m512 scale = _mm512_loadu_ps(change.scale), shift = _mm512_loadu_ps(change.shift);
    const __m512 least = _mm512_set1_ps(change.relu ? 0.0F : -__builtin_inff());
    const __m512 per_unit = _mm512_set1_ps(change.per_unit);
    for (std::int64_t i = 0; i < count; i += 2) {
        __m512 x = _mm512_max_ps(load(at(upper, i), upper.type), load(at(lower, i), lower.type));
        if (i + 1 < count) {
            x = _mm512_max_ps(x, load(at(upper, i + 1), upper.type));
            x = _mm512_max_ps(x, load(at(lower, i + 1), lower.type));
        }
        store(at(to, i / 2), to.type, _mm512_max_ps(_mm512_fmadd_ps(x, scale, shift), least), per_unit);
    }
}

}  // namespace avx512

void mark_positive(const void* numbers, Number type, std::int64_t count, std::uint16_t* marks) {
    const Source row{numbers, type};
    for (std::int64_t i = 0; i < count / 16; ++i)
        marks[i] = _mm512_cmp_ps_mask(load(at(row, i), type), _mm512_setzero_ps(), _CMP_GT_OQ);
}

void keep_marked(void* numbers, Number type, std::int64_t count, const std::uint16_t* marks) {
    const Target row{numbers, type};
    for (std::int64_t i = 0; i < count / 16; ++i) {
        char* here = at(row, i);
        if (type == Number::f32)
            _mm512_storeu_ps(here, _mm512_maskz_loadu_ps(marks[i], here));
        else
            _mm256_storeu_epi16(here, _mm256_maskz_loadu_epi16(marks[i], here));
    }
}

void spread_row(const Source& gradient, std::int64_t count, const Target& to, const std::uint16_t* marks) {
    const __m512 quarter = _mm512_set1_ps(0.25F);
    const std::int64_t marks_step = to.step / 16;
    for (std::int64_t i = 0; i < count; ++i) {
        const __m512 part = _mm512_mul_ps(load(at(gradient, i), gradient.type), quarter);
        for (std::int64_t x = 2 * i; x < 2 * i + 2; ++x)
            store(at(to, x), to.type, _mm512_maskz_mov_ps(marks[x * marks_step], part), quarter);
    }
}

}  // namespace stylesweep::nst::onednn
#ifdef __clang__
#pragma clang attribute pop
#endif
