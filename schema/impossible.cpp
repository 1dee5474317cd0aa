#include "schema/impossible.hpp"

#include <algorithm>
#include <limits>

namespace stylesweep::schema {
namespace {

constexpr double rounding = 1e-6;
constexpr double no_limit = std::numeric_limits<double>::infinity();

struct Range {
    std::string_view metric;
    double least, most;
    std::string_view rule;
};

constexpr std::string_view time = "a time is at least 0", memory = "a memory is at least 0",
                           likeness = "a likeness is between -1 and 1", share = "it is between 0 and 1",
                           distance = "it is at least 0";

constexpr Range ranges[] = {
    {"runtime_s", 0, no_limit, time},
    {"runtime_mad_s", 0, no_limit, time},
    {"runtime_ci_low_s", 0, no_limit, time},
    {"runtime_ci_high_s", 0, no_limit, time},
    {"load_s", 0, no_limit, time},
    {"decode_s", 0, no_limit, time},
    {"encode_s", 0, no_limit, time},
    {"cpu_s", 0, no_limit, time},
    {"peak_memory_bytes", 0, no_limit, memory},
    {"process_peak_memory_bytes", 0, no_limit, memory},
    {"requested_bytes", 0, no_limit, memory},
    {"ssim", -1, 1, likeness},
    {"ssim_gaussian", -1, 1, likeness},
    {"ms_ssim", 0, 1, share},
    {"color_distance", 0, 1, share},
    {"psnr_db", 0, no_limit, distance},
    {"lpips", 0, no_limit, distance},
    {"reference_content_loss", 0, no_limit, distance},
    {"reference_style_loss", 0, no_limit, distance},
};

}  // namespace

std::string_view why_impossible(std::string_view metric, double value) {
    const auto range = std::ranges::find(ranges, metric, &Range::metric);
    if (range == std::end(ranges)) return {};
    return value < range->least - rounding || value > range->most + rounding ? range->rule : std::string_view();
}

}  // namespace stylesweep::schema
