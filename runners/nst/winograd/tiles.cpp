#include "runners/nst/winograd/tiles.hpp"

namespace stylesweep::nst::winograd {
namespace {

#ifdef __x86_64__
const bool cpu_has_avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
const bool cpu_has_avx512 = cpu_has_avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                            __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq");
#else
const bool cpu_has_avx2 = true;  // its code is in GCC's own vectors
constexpr bool cpu_has_avx512 = false;
#endif

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

}  // namespace

bool is_available() {
    return cpu_has_avx2;
}

bool has_avx512() {
    return cpu_has_avx512;
}

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
    (cpu_has_avx512 ? avx512::transform_input : avx2::transform_input)(input, run, tile, to);
}

void multiply(const float* tiles, std::int64_t count, std::int64_t in, const float* weights, std::int64_t panels,
              float* to, std::int64_t out) {
    (cpu_has_avx512 ? avx512::multiply : avx2::multiply)(tiles, count, in, weights, panels, to, out);
}

void transform_output(const Planes<const float>& from, const Run& run, std::int64_t tile, const Output& output) {
    (cpu_has_avx512 ? avx512::transform_output : avx2::transform_output)(from, run, tile, output);
}

}  // namespace stylesweep::nst::winograd
