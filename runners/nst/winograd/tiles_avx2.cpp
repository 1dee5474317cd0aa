// On x86-64 compiled for AVX2 and FMA: only called if is_available(). Includes nothing else, so that no other code is
// compiled for it. Elsewhere GCC maps the vectors to what the CPU has.
#include "runners/nst/winograd/tiles.hpp"

#ifdef __x86_64__
#include <immintrin.h>
#ifdef __clang__
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#else
#pragma GCC target("avx2,fma")
#endif
#endif

namespace stylesweep::nst::winograd::avx2 {
namespace {

using Vector = float __attribute__((vector_size(32)));
using Bits = std::int32_t __attribute__((vector_size(32)));
using Unaligned = float __attribute__((vector_size(32), aligned(4)));

constexpr std::int64_t width = 8;
constexpr int rows = 6, vectors = 2;  // of sums, in 12 of 16 registers

inline Vector load(const float* from) {
    return *reinterpret_cast<const Unaligned*>(from);
}
inline void store(float* to, Vector x) {
    *reinterpret_cast<Unaligned*>(to) = x;
}

inline Vector marked(Vector x, const std::uint8_t* marks) {
    constexpr Bits bits = {1, 2, 4, 8, 16, 32, 64, 128};
    const Bits chosen = (bits & static_cast<std::int32_t>(*marks)) != 0;
    return reinterpret_cast<Vector>(reinterpret_cast<Bits>(x) & chosen);
}

inline void mark_positive(Vector x, std::uint8_t* marks) {
    const Bits above = x > 0.0F;
#ifdef __x86_64__
    *marks = static_cast<std::uint8_t>(_mm256_movemask_ps(reinterpret_cast<__m256>(above)));
#else
    *marks = 0;
    for (int i = 0; i < 8; ++i) *marks = static_cast<std::uint8_t>(*marks | (above[i] & 1) << i);
#endif
}

#include "runners/nst/winograd/tiles_kernels.hpp"

}  // namespace stylesweep::nst::winograd::avx2
#if defined(__x86_64__) && defined(__clang__)
#pragma clang attribute pop
#endif
