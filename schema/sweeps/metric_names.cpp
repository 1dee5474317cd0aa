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
    if (all.empty()) return;
    std::vector<std::string> fresh(all.begin(), all.end());
    std::ranges::stable_partition(fresh, is_lower);
    add(fresh);
}

void MetricNames::add(const std::vector<std::string>& names) {
    WriteTransaction transaction(store_.db());
    read();                                // another runner may have added them
    std::set<std::string> known = known_;  // taken over when all is written
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
