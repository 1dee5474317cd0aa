#include "schema/sweeps/text_metrics.hpp"

#include <nlohmann/json.hpp>

namespace stylesweep::schema {

TextMetrics text_metrics_in(const std::optional<std::string>& details) {
    TextMetrics texts;
    if (!details || details->find("\"texts\"") == std::string::npos) return texts;  // most have none
    const auto all = nlohmann::json::parse(*details, nullptr, false);
    const auto found = all.find(texts_member);
    if (found == all.end() || !found->is_object()) return texts;
    for (const auto& [name, text] : found->items())
        if (text.is_string()) texts.emplace_back(name, text.get<std::string>());
    return texts;
}

}  // namespace stylesweep::schema
