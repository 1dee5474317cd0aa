// Metrics that are texts: a member of an attempt's details, {"texts": {"verdict": "good"}}.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace stylesweep::schema {

using TextMetrics = std::vector<std::pair<std::string, std::string>>;

/// The member of the details, a JSON object, that holds them by name.
inline constexpr const char* texts_member = "texts";

/// Sorted by name; may be empty.
TextMetrics text_metrics_in(const std::optional<std::string>& details);

}  // namespace stylesweep::schema
