#include "runners/nst/onednn/rows.hpp"

namespace stylesweep::nst::onednn {
namespace {

const bool has_avx512 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                        __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq");

}  // namespace

void sums_of_row(const Source& row, std::int64_t count, const float* pivot, float* sums) {
    (has_avx512 ? avx512::sums_of_row : avx2::sums_of_row)(row, count, pivot, sums);
}

void change_row(const Source& from, std::int64_t count, const Change& change, const Target& to, const Target& kept) {
    (has_avx512 ? avx512::change_row : avx2::change_row)(from, count, change, to, kept);
}

void pool_rows(const Source& upper, const Source& lower, std::int64_t count, const Change& change, const Target& to) {
    (has_avx512 ? avx512::pool_rows : avx2::pool_rows)(upper, lower, count, change, to);
}

void sum_of_kernel_rows(const float* rows, std::int64_t channels, std::int64_t width, std::int64_t kernel,
                        std::int64_t y, float* const planes[3]) {
    for (std::int64_t x = 0; x < width; ++x) {
        float sum[3] = {0, 0, 0};
        for (std::int64_t k = 0; k < kernel; ++k) {
            const float* of_row = rows + ((y + k) * width + x) * channels + 3 * k;
            for (int c = 0; c < 3; ++c) sum[c] += of_row[c];
        }
        for (int c = 0; c < 3; ++c) planes[c][x] = sum[c];
    }
}

}  // namespace stylesweep::nst::onednn
