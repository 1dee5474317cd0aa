#include "orchestrator/sweep/search/search_rules.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "base/text/counted.hpp"
#include "base/text/joined.hpp"
#include "base/text/number_text.hpp"

namespace stylesweep::sweep {
namespace {

using Json = nlohmann::ordered_json;

Json json_of(const std::vector<Objective>& objectives) {
    Json all = Json::array();
    for (const Objective& each : objectives)
        all.push_back({{"metric", each.metric}, {"maximize", each.direction == Direction::maximize}});
    return all;
}

std::vector<Objective> objectives_from(const Json& all) {
    std::vector<Objective> objectives;
    for (const Json& each : all)
        objectives.push_back({each.at("metric").get<std::string>(),
                              each.at("maximize").get<bool>() ? Direction::maximize : Direction::minimize});
    return objectives;
}

Json json_of(const SearchRule& rule) {
    Json out = {{"objectives", json_of(rule.objectives)}, {"subject_to", Json::array()}};
    for (const Constraint& each : rule.subject_to)
        out["subject_to"].push_back({{"metric", each.metric}, {"comparison", each.comparison}, {"limit", each.limit}});
    if (rule.budget_s) out["budget_s"] = *rule.budget_s;
    return out;
}

SearchRule search_from(const Json& json) {
    SearchRule rule{.objectives = objectives_from(json.at("objectives"))};
    for (const Json& each : json.at("subject_to"))
        rule.subject_to.push_back({each.at("metric").get<std::string>(), each.at("comparison").get<std::string>(),
                                   each.at("limit").get<double>()});
    if (json.contains("budget_s")) rule.budget_s = json["budget_s"].get<double>();
    return rule;
}

std::string line_of(const SearchRule& rule) {
    std::string line = "search: " + in_words(rule.objectives) + " for each predicted second";
    for (const Constraint& each : rule.subject_to) line += ", subject to " + each.text();
    if (rule.budget_s) line += "; ends after " + number_text(*rule.budget_s) + " s of running time";
    return line;
}

std::string line_of(const ScreenRule& rule) {
    std::vector<std::string> values;
    for (const double each : rule.values) values.push_back(number_text(each));
    return "screen: " + rule.by + " " + joined(values, " -> ") + ", the best " + number_text(rule.keep).substr(0, 5) +
           " of each by " + in_words(rule.on) + "; the rest is skipped";
}

std::string line_of(const RepeatRule& rule) {
    return "repeats: at most " + std::to_string(rule.at_most) + ", until " + in_words(rule.on) +
           " decide; settings that cannot reach the front stop";
}

}  // namespace

bool Constraint::holds(double value) const {
    if (comparison == "<") return value < limit;
    if (comparison == "<=") return value <= limit;
    return comparison == ">" ? value > limit : value >= limit;
}

std::string Constraint::text() const {
    return metric + " " + comparison + " " + number_text(limit);
}

std::string SearchRules::json() const {
    if (empty()) return "";
    Json all = Json::object();
    if (search) all["search"] = json_of(*search);
    if (screen)
        all["screen"] = {
            {"by", screen->by}, {"values", screen->values}, {"keep", screen->keep}, {"on", json_of(screen->on)}};
    if (repeats) all["repeats"] = {{"at_most", repeats->at_most}, {"on", json_of(repeats->on)}};
    return all.dump();
}

SearchRules SearchRules::from_json(const std::string& text) {
    SearchRules rules;
    if (text.empty()) return rules;
    const Json all = Json::parse(text);
    if (all.contains("search")) rules.search = search_from(all["search"]);
    if (all.contains("screen")) {
        const Json& screen = all["screen"];
        rules.screen.emplace();
        rules.screen->by = screen.at("by").get<std::string>();
        rules.screen->values = screen.at("values").get<std::vector<double>>();
        rules.screen->keep = screen.at("keep").get<double>();
        rules.screen->on = objectives_from(screen.at("on"));
    }
    if (all.contains("repeats"))
        rules.repeats = RepeatRule{.at_most = all["repeats"].at("at_most").get<int>(),
                                   .on = objectives_from(all["repeats"].at("on"))};
    return rules;
}

std::vector<std::string> SearchRules::in_words() const {
    std::vector<std::string> lines;
    if (search) lines.push_back(line_of(*search));
    if (screen) lines.push_back(line_of(*screen));
    if (repeats) lines.push_back(line_of(*repeats));
    return lines;
}

std::string in_words(const std::vector<Objective>& objectives) {
    std::vector<std::string> texts;
    for (const Objective& each : objectives)
        texts.push_back((each.direction == Direction::maximize ? "maximize " : "minimize ") + each.metric);
    return joined(texts);
}

std::optional<Direction> usual_direction(const std::string& metric) {
    static constexpr std::array more = {"ssim", "ssim_gaussian", "ms_ssim", "psnr_db", "accuracy"};
    static constexpr std::array less = {"lpips", "color_distance", "loss"};
    if (std::ranges::find(more, metric) != more.end()) return Direction::maximize;
    const auto ends = [&](const char* end) { return metric.ends_with(end); };
    if (ends("_per_s")) return Direction::maximize;
    if (std::ranges::find(less, metric) != less.end() || ends("_s") || ends("_bytes") || ends("_loss"))
        return Direction::minimize;
    return std::nullopt;
}

}  // namespace stylesweep::sweep
