#include "reports/model/decisions.hpp"

#include <nlohmann/json.hpp>

#include "schema/search/decisions.hpp"
#include "schema/search/unmet_conditions.hpp"
#include "schema/sqlite/optional_values.hpp"

namespace stylesweep::reports {
namespace {

constexpr int most_decisions = 200;

std::optional<Screen> screen_in(const std::string& rules) {
    const auto all = nlohmann::json::parse(rules, nullptr, false);
    if (!all.is_object() || !all.contains("screen")) return std::nullopt;
    Screen screen;
    screen.by = all["screen"].value("by", "");
    screen.values = all["screen"].value("values", std::vector<double>{});
    for (const auto& each : all["screen"].value("on", nlohmann::json::array()))
        screen.metrics.push_back(each.value("metric", ""));
    return screen;
}

std::vector<std::pair<std::string, Better>> objectives_in(const nlohmann::json& all) {
    std::vector<std::pair<std::string, Better>> objectives;
    for (const auto& each : all)
        objectives.emplace_back(each.value("metric", ""), each.value("maximize", false) ? Better::more : Better::less);
    return objectives;
}

void read_aims(const std::string& rules, SweepModel& sweep) {
    const auto all = nlohmann::json::parse(rules, nullptr, false);
    if (!all.is_object()) return;
    for (const auto& [key, list] : {std::pair{"search", "objectives"}, {"screen", "on"}, {"repeats", "on"}})
        if (all.contains(key))
            for (const auto& [metric, better] : objectives_in(all[key].value(list, nlohmann::json::array())))
                sweep.directions.emplace(metric, better);
    if (!all.contains("search")) return;
    sweep.aims.emplace();
    sweep.aims->objectives = objectives_in(all["search"].value("objectives", nlohmann::json::array()));
    for (const auto& each : all["search"].value("subject_to", nlohmann::json::array())) {
        sweep.aims->conditions.push_back(
            {each.value("metric", ""), each.value("comparison", ""), each.value("limit", 0.0)});
        const auto& [metric, comparison, limit] = sweep.aims->conditions.back();
        sweep.directions.emplace(metric, comparison.starts_with('<') ? Better::less : Better::more);
    }
}

}  // namespace

void read_decisions(SQLite::Database& db, std::int64_t sweep_id, SweepModel& sweep) {
    SQLite::Statement rules(db, "SELECT coalesce(search, '') FROM sweep WHERE id = :sweep");
    rules.bind(":sweep", sweep_id);
    const std::string text = rules.executeStep() ? rules.getColumn(0).getString() : "";
    if (text.empty()) return;
    try {
        sweep.screen = screen_in(text);
        read_aims(text, sweep);
    } catch (const nlohmann::json::exception&) {  // a stranger's database: as if it had no rules
        sweep.screen.reset();
        sweep.aims.reset();
        sweep.directions.clear();
    }
    sweep.unmet_conditions = schema::unmet_conditions(db, sweep_id);
    // Those of shards have '@' and more behind the digest.
    const std::string pattern = schema::rules_digest(text) + "*";
    SQLite::Statement counts(
        db,
        "SELECT what, count(*) FROM decision WHERE sweep_id = :sweep AND rules GLOB :rules GROUP BY "
        "what ORDER BY what");
    counts.bind(":sweep", sweep_id);
    counts.bind(":rules", pattern);
    while (counts.executeStep())
        sweep.decision_counts[counts.getColumn(0).getString()] = counts.getColumn(1).getInt64();
    SQLite::Statement rows(db,
                           "SELECT d.number, d.what, coalesce(j.key, ''), d.setting, d.reason, d.decided_at, d.rank, "
                           "d.among FROM decision d LEFT JOIN job j ON j.id = d.job_id WHERE d.sweep_id = :sweep AND "
                           "d.rules GLOB :rules ORDER BY d.id DESC LIMIT :most");
    rows.bind(":sweep", sweep_id);
    rows.bind(":rules", pattern);
    rows.bind(":most", most_decisions);
    while (rows.executeStep())
        sweep.decisions.push_back({rows.getColumn(0).getInt64(), rows.getColumn(1).getString(),
                                   rows.getColumn(2).getString(), rows.getColumn(3).getString(),
                                   rows.getColumn(4).getString(), rows.getColumn(5).getString(),
                                   schema::optional_int(rows.getColumn(6)), schema::optional_int(rows.getColumn(7))});
}

}  // namespace stylesweep::reports
