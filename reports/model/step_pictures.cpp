#include "reports/model/step_pictures.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

namespace stylesweep::reports {
namespace {

// 50 in "output_at_50_thumbnail".
std::optional<std::int64_t> step_of(std::string_view kind) {
    constexpr std::string_view before = "output_at_", behind = "_thumbnail";
    if (!kind.starts_with(before) || !kind.ends_with(behind)) return std::nullopt;
    kind.remove_prefix(before.size());
    kind.remove_suffix(std::min(kind.size(), behind.size()));
    std::int64_t step = 0;
    const auto [end, error] = std::from_chars(kind.data(), kind.data() + kind.size(), step);
    return error == std::errc() && end == kind.data() + kind.size() ? std::optional(step) : std::nullopt;
}

}  // namespace

std::vector<StepPicture> step_pictures(const JobRow& job) {
    std::vector<StepPicture> all;
    for (const Artifact& each : job.artifacts)
        if (const auto step = step_of(each.kind))
            all.push_back({*step, &each, job.artifact("output_at_" + std::to_string(*step))});
    std::ranges::sort(all, {}, &StepPicture::step);
    return all;
}

}  // namespace stylesweep::reports
