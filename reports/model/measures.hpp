// The built-in measures of reports, declared once for all writers and the page's script.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "reports/analysis/spread.hpp"

namespace stylesweep::reports {

/// How a setting's value is compared with another's.
enum class Compared { ratio, difference };
enum class Better { less, more, unknown };
enum class Rank {
    main,
    side  ///< only a column of figures, not in tables of effects
};

struct Measure {
    const char* name;  ///< of the metric in the database
    const char* title;
    const char* unit;
    Rank rank;
    Compared compared;
    Better better;
    const char* meaning;
    bool any_size = false;  ///< range of values unknown: shown with six digits
};
inline constexpr std::array<Measure, 15> measures = {{
    {"runtime_s", "runtime", "s", Rank::main, Compared::ratio, Better::less,
     "wall time of the work: for a program from start to end, for a stylisation without loading, decoding and "
     "encoding"},
    {"peak_memory_bytes", "peak memory", "bytes", Rank::main, Compared::ratio, Better::less,
     "peak memory during the job: for a program the resident memory of its largest process, for a stylisation its "
     "tensors, including the network"},
    {"ssim", "SSIM", "", Rank::main, Compared::difference, Better::more,
     "structural similarity of output and content (scikit-image's default form); 1 is identical"},
    {"ssim_gaussian", "SSIM (Gaussian)", "", Rank::side, Compared::difference, Better::more,
     "the same with Wang's Gaussian window"},
    {"ms_ssim", "MS-SSIM", "", Rank::main, Compared::difference, Better::more,
     "structural similarity of output and content over several scales; 1 is identical"},
    {"psnr_db", "PSNR", "dB", Rank::main, Compared::difference, Better::more,
     "peak signal-to-noise ratio of output and content"},
    {"lpips", "LPIPS", "", Rank::main, Compared::difference, Better::less,
     "perceptual distance of output and content by a network; 0 is identical"},
    {"color_distance", "colour distance", "", Rank::main, Compared::difference, Better::less,
     "Hellinger distance of the colour histograms of output and style; 0 is identical"},
    {"reference_content_loss", "reference content loss", "", Rank::main, Compared::ratio, Better::less,
     "content loss in one reference network, the same for all architectures"},
    {"reference_style_loss", "reference style loss", "", Rank::main, Compared::ratio, Better::less,
     "style loss in one reference network, the same for all architectures"},
    {"preference", "preference", "", Rank::main, Compared::difference, Better::more,
     "the chance that people choose the picture over those of the mean setting, ties aside; 0.5 is average"},
    {"process_peak_memory_bytes", "process peak", "bytes", Rank::side, Compared::ratio, Better::less,
     "highest resident memory of the runner process during the job"},
    {"energy_j", "energy", "J", Rank::main, Compared::ratio, Better::less,
     "energy that the device used for the work that the runtime is of, idle power included: a GPU, or all CPU packages "
     "with their memory"},
    {"j_per_megapixel", "energy per megapixel", "J", Rank::side, Compared::ratio, Better::less,
     "the same for each megapixel of the output"},
    {"idle_power_w", "idle power", "W", Rank::side, Compared::ratio, Better::less,
     "power of the device before the first job"},
}};

/// A value with its unit.
std::string figure_text(const Measure& measure, double value);
/// "1.23 s (95% interval 1.20 s to 1.30 s)"
std::string figure_text(const Measure& measure, const Spread& spread);
/// A ratio or a difference with its unit.
std::string relative_text(const Measure& measure, double relative);
/// "runtime ratio", "SSIM difference".
std::string relative_title(const Measure& measure);
/// The margin of equality: 2% of a time, 1% of a size or another ratio, 0.005 of a similarity, 0.05 of a preference,
/// 0.1 dB; 0 for differences of custom metrics. Two settings are equal if both ends of the interval are within it.
double equal_within(const Measure& measure);
/// "2%", "0.005".
std::string margin_text(const Measure& measure);
bool is_equal(const Measure& measure, const Spread& relative);
/// The distance of the interval from "no effect", as a logarithm, or a difference times 10; 0 if the interval includes
/// it.
double near_end(const Measure& measure, const Spread& relative);
/// -1 (best) to 1 (worst), reached at a ratio of 1/4 or 4, or a difference of 0.1 or 10 dB; 0 if it is
/// unknown which way is better.
double heat_of(const Measure& measure, double relative);

}  // namespace stylesweep::reports
