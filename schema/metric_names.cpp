#include "schema/metric_names.hpp"

#include "schema/sweep_view.hpp"

namespace stylesweep::schema {
namespace {

constexpr std::size_t most_columns = 500;

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

void MetricNames::note(const std::vector<std::pair<std::string, double>>& metrics) {
    std::set<std::string> fresh;
    for (const auto& [name, value] : metrics)
        if (!known_.contains(name)) fresh.insert(name);
    if (!fresh.empty() && known_.size() < most_columns) add(fresh);
}

void MetricNames::add(const std::set<std::string>& names) {
    WriteTransaction transaction(store_.db());
    read();                                // another runner may have added them
    std::set<std::string> known = known_;  // taken over when all is written
    SQLite::Statement append(store_.db(),
                             "UPDATE sweep SET metrics = json_insert(metrics, '$[#]', json_object('name', :name, "
                             "'unit', '')) WHERE id = :sweep");
    bool added = false;
    for (const std::string& name : names) {
        if (known.size() >= most_columns || !known.insert(name).second) continue;
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
