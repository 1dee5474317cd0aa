#include "reports/model/step_pictures.hpp"

#include <algorithm>
#include <optional>

#include "base/text/parse_as.hpp"

namespace stylesweep::reports {
namespace {

// 50 in "output_at_50_thumbnail".
std::optional<std::int64_t> step_of(std::string_view kind) {
    constexpr std::string_view before = "output_at_", behind = "_thumbnail";
    if (!kind.starts_with(before) || !kind.ends_with(behind)) return std::nullopt;
    kind.remove_prefix(before.size());
    kind.remove_suffix(std::min(kind.size(), behind.size()));
    return parse_as<std::int64_t>(kind);
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
