#include "base/impossible.hpp"

#include <algorithm>
#include <limits>

namespace stylesweep {
namespace {

constexpr double rounding = 1e-6;
constexpr double no_limit = std::numeric_limits<double>::infinity();

struct Range {
    std::string_view metric;
    double least, most;
    std::string_view rule;
};

constexpr std::string_view of_time = "a time is at least 0", of_memory = "a memory is at least 0",
                           of_ssim = "SSIM is between -1 and 1", of_share = "it is between 0 and 1",
                           of_distance = "it is at least 0", of_count = "a count is at least 0",
                           of_energy = "an energy is at least 0";

constexpr Range possible[] = {
    {"samples", 0, no_limit, of_count},
    {"width", 0, no_limit, of_count},
    {"height", 0, no_limit, of_count},
    {"runtime_s", 0, no_limit, of_time},
    {"runtime_mad_s", 0, no_limit, of_time},
    {"runtime_ci_low_s", 0, no_limit, of_time},
    {"runtime_ci_high_s", 0, no_limit, of_time},
    {"load_s", 0, no_limit, of_time},
    {"decode_s", 0, no_limit, of_time},
    {"encode_s", 0, no_limit, of_time},
    {"cpu_s", 0, no_limit, of_time},
    {"peak_memory_bytes", 0, no_limit, of_memory},
    {"process_peak_memory_bytes", 0, no_limit, of_memory},
    {"energy_j", 0, no_limit, of_energy},
    {"job_energy_j", 0, no_limit, of_energy},
    {"j_per_megapixel", 0, no_limit, of_energy},
    {"idle_power_w", 0, no_limit, of_energy},
    {"requested_bytes", 0, no_limit, of_memory},
    {"ssim", -1, 1, of_ssim},
    {"ssim_gaussian", -1, 1, of_ssim},
    {"ms_ssim", 0, 1, of_share},
    {"color_distance", 0, 1, of_share},
    {"preference", 0, 1, of_share},
    {"psnr_db", 0, no_limit, of_distance},
    {"lpips", 0, no_limit, of_distance},
    {"reference_content_loss", 0, no_limit, of_distance},
    {"reference_style_loss", 0, no_limit, of_distance},
};

}  // namespace

std::string_view why_impossible(std::string_view metric, double value) {
    const auto range = std::ranges::find(possible, metric, &Range::metric);
    if (range == std::end(possible)) return {};
    const double least = range->least < 0 ? range->least - rounding : range->least;
    return value < least || value > range->most + rounding ? range->rule : std::string_view();
}

std::string why_partial(std::string_view metric, std::string_view resumed_from) {
    const bool adds_up = metric.starts_with("runtime_") || metric == "energy_j" || metric == "job_energy_j" ||
                         metric == "j_per_megapixel" || metric == "cpu_s";
    if (resumed_from.empty() || !adds_up) return {};
    return "the job was resumed from " + std::string(resumed_from) + ", and this is the rest's";
}

PossibleRange possible_range(std::string_view metric) {
    const auto range = std::ranges::find(possible, metric, &Range::metric);
    return range == std::end(possible) ? PossibleRange{-no_limit, no_limit} : PossibleRange{range->least, range->most};
}

bool is_our_measure(std::string_view metric) {
    return std::ranges::find(possible, metric, &Range::metric) != std::end(possible);
}

}  // namespace stylesweep
