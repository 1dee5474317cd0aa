// For AVX-512: only called if has_avx512(). Includes nothing else, so that no other code is compiled for it.
#include "runners/nst/winograd/tiles.hpp"

#ifdef __x86_64__
#include <immintrin.h>
#ifdef __clang__
#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,fma"))), apply_to = function)
#else
#pragma GCC target("avx512f,avx512bw,avx512vl,avx512dq,fma")
#endif

namespace stylesweep::nst::winograd::avx512 {
namespace {

using Vector = float __attribute__((vector_size(64)));
using Unaligned = float __attribute__((vector_size(64), aligned(4)));

constexpr std::int64_t width = 16;
constexpr int rows = 12, vectors = 2;  // of sums, in 24 of 32 registers

inline Vector load(const float* from) {
    return *reinterpret_cast<const Unaligned*>(from);
}
inline void store(float* to, Vector x) {
    *reinterpret_cast<Unaligned*>(to) = x;
}

inline Vector marked(Vector x, const std::uint8_t* marks) {
    const auto both = static_cast<__mmask16>(marks[0] | marks[1] << 8);
    return reinterpret_cast<Vector>(_mm512_maskz_mov_ps(both, reinterpret_cast<__m512>(x)));
}

inline void mark_positive(Vector x, std::uint8_t* marks) {
    const __mmask16 above = _mm512_cmp_ps_mask(reinterpret_cast<__m512>(x), _mm512_setzero_ps(), _CMP_GT_OQ);
    marks[0] = static_cast<std::uint8_t>(above);
    marks[1] = static_cast<std::uint8_t>(above >> 8);
}

#include "runners/nst/winograd/tiles_kernels.hpp"

}  // namespace stylesweep::nst::winograd::avx512
#ifdef __clang__
#pragma clang attribute pop
#endif
#endif
