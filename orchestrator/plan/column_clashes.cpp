#include "orchestrator/plan/column_clashes.hpp"

#include <algorithm>
#include <string_view>

#include "orchestrator/sweep/values/parameter_names.hpp"
#include "schema/sweeps/sweep_view.hpp"

namespace stylesweep::plan {
namespace {

// Columns of the view `results` that no parameter fills, besides those of a sweep's view. A test keeps the two
// consistent.
constexpr const char* columns_of_results[] = {"sweep",
                                              "width",
                                              "height",
                                              "runtime_s",
                                              "runtime_mad_s",
                                              "runtime_ci_low_s",
                                              "runtime_ci_high_s",
                                              "samples",
                                              "peak_memory_bytes",
                                              "ssim",
                                              "weights",
                                              "ssim_gaussian",
                                              "wall_s",
                                              "predicted_s",
                                              "predicted_low_s",
                                              "predicted_high_s",
                                              "predicted_peak_bytes",
                                              "requested_bytes",
                                              "load_s",
                                              "decode_s",
                                              "encode_s",
                                              "output_sha256",
                                              "runner",
                                              "load_average",
                                              "inputs",
                                              "details",
                                              "environment",
                                              "log_path",
                                              "log_begin",
                                              "log_end",
                                              "command_line",
                                              "sweep_file",
                                              "attempt_uid",
                                              "earlier",
                                              "sweeps",
                                              "energy_j",
                                              "j_per_megapixel",
                                              "idle_power_w",
                                              "energy_source"};

bool equal_ignoring_case(std::string_view a, std::string_view b) {
    const auto lower = [](unsigned char c) { return c >= 'A' && c <= 'Z' ? c + 32 : c; };
    return std::ranges::equal(a, b, {}, lower, lower);
}

}  // namespace

std::vector<std::string> remarks_on_columns(const sweep::SweepFile& file, const sweep::RunnerDescription& runner) {
    std::vector<std::string> remarks;
    const auto is_in = [](const auto& columns, const std::string& name) {
        return std::ranges::any_of(columns, [&](const char* each) { return equal_ignoring_case(each, name); });
    };
    for (const auto& [name, where] : sweep::undescribed_parameters(file, runner)) {
        const std::string view = "sweep_" + file.name;
        if (is_in(schema::own_columns_of_sweeps, name))
            remarks.push_back("the parameter '" + name + "' is the column param_" + name + " of " + view + ", where " +
                              name + " is the job's own");
        else if (is_in(columns_of_results, name))
            remarks.push_back("the parameter '" + name + "' is the column " + name + " of " + view +
                              "; in the view results, " + name + " is something else (params ->> '$." + name +
                              "' is the parameter there)");
    }
    return remarks;
}

}  // namespace stylesweep::plan
