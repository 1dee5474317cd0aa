#include "schema/sweeps/metric_names.hpp"

#include <algorithm>

#include "schema/sweeps/sweep_view.hpp"

namespace stylesweep::schema {
namespace {

bool is_lower(const std::string& name) {
    return std::ranges::none_of(name, [](char c) { return c >= 'A' && c <= 'Z'; });
}

}  // namespace

MetricNames::MetricNames(Store& store, Id sweep) : store_(store), sweep_(sweep) {
    read();
}

void MetricNames::read() {
    SQLite::Statement names(store_.db(),
                            "SELECT value ->> '$.name' FROM sweep, json_each(sweep.metrics) WHERE sweep.id = :sweep");
    names.bind(":sweep", sweep_);
    while (names.executeStep()) known_.insert(names.getColumn(0).getString());
}

void MetricNames::note(const std::vector<std::pair<std::string, double>>& metrics, const TextMetrics& texts) {
    if (known_.size() >= most_metric_columns) return;
    std::set<std::string> all;
    for (const auto& [name, value] : metrics)
        if (!known_.contains(name)) all.insert(name);
    for (const auto& [name, text] : texts)
        if (!known_.contains(name)) all.insert(name);
    note_fresh(all);
}

void MetricNames::note_shared() {
    if (known_.size() >= most_metric_columns) return;
    SQLite::Statement names(
        store_.db(),
        "WITH shared AS (SELECT a.id, a.details FROM membership m JOIN job j ON j.id = m.job_id AND j.state = 'done' "
        "JOIN attempt a ON a.id = j.result_attempt WHERE m.sweep_id = :sweep AND EXISTS (SELECT 1 FROM membership o "
        "WHERE o.job_id = j.id AND o.sweep_id <> :sweep)) "
        "SELECT DISTINCT t.name FROM shared JOIN metric t ON t.attempt_id = shared.id UNION "
        "SELECT t.key FROM shared, json_each(shared.details, '$.texts') t ORDER BY 1");
    names.bind(":sweep", sweep_);
    std::set<std::string> all;
    while (names.executeStep())
        if (std::string name = names.getColumn(0).getString(); !known_.contains(name)) all.insert(std::move(name));
    note_fresh(all);
}

void MetricNames::note_fresh(const std::set<std::string>& all) {
    if (all.empty()) return;
    std::vector<std::string> fresh(all.begin(), all.end());
    std::stable_partition(fresh.begin(), fresh.end(), is_lower);
    add(fresh);
}

void MetricNames::add(const std::vector<std::string>& names) {
    WriteTransaction transaction(store_.db());
    read();                                // another runner may have added them
    std::set<std::string> known = known_;  // kept only if everything is written
    SQLite::Statement append(store_.db(),
                             "UPDATE sweep SET metrics = json_insert(metrics, '$[#]', json_object('name', :name, "
                             "'unit', '')) WHERE id = :sweep");
    bool added = false;
    for (const std::string& name : names) {
        if (known.size() >= most_metric_columns || !known.insert(name).second) continue;
        append.bind(":name", name);
        append.bind(":sweep", sweep_);
        append.exec();
        append.reset();
        added = true;
    }
    if (added) create_sweep_view(store_.db(), sweep_);
    transaction.commit();
    known_ = std::move(known);
}

}  // namespace stylesweep::schema
