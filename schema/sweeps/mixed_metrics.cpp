#include "schema/sweeps/mixed_metrics.hpp"

#include "schema/sqlite/sql_file.hpp"

namespace stylesweep::schema {
namespace {

constexpr const char* warn =
    "UPDATE attempt SET warning = coalesce(warning || '; ', '') || :why WHERE coalesce(instr(warning, :why), 0) = 0 "
    "AND id IN (SELECT j.result_attempt FROM membership m JOIN job j ON j.id = m.job_id WHERE m.sweep_id = :sweep AND "
    "j.state = 'done') AND EXISTS (SELECT 1 FROM json_each(attempt.details, '$.texts') WHERE key = :name)";

}  // namespace

std::vector<MixedMetric> mixed_metrics(Store& store, Id sweep) {
    SQLite::Statement rows(store.db(), sql_file("mixed_metrics"));
    rows.bind(":sweep", sweep);
    std::vector<MixedMetric> all;
    while (rows.executeStep())
        all.push_back({rows.getColumn(0).getString(), rows.getColumn(1).getString(), rows.getColumn(2).getInt64(),
                       rows.getColumn(3).getInt64()});
    return all;
}

std::string mixed_metric_warning(const std::string& name) {
    return "the metric " + name + " is a text here and a number in other rows";
}

void warn_of_mixed_metrics(Store& store, Id sweep) {
    const std::vector<MixedMetric> mixed = mixed_metrics(store, sweep);
    if (mixed.empty()) return;
    WriteTransaction transaction(store.db());
    SQLite::Statement update(store.db(), warn);
    for (const MixedMetric& metric : mixed) {
        update.bind(":why", mixed_metric_warning(metric.name));
        update.bind(":name", metric.name);
        update.bind(":sweep", sweep);
        update.exec();
        update.reset();
    }
    transaction.commit();
}

}  // namespace stylesweep::schema
