#include "schema/evaluation/set_metrics.hpp"

#include "base/clock.hpp"
#include "schema/sqlite/optional_values.hpp"
#include "schema/sqlite/sql_file.hpp"

namespace stylesweep::schema {
namespace {

constexpr const char* outdated = "older than the sweep's latest result: run stylesweep evaluate again";

}  // namespace

void keep_set_metrics(Store& store, const std::string& sweep, const std::string& network,
                      const std::string& network_name, const std::vector<SetMetric>& rows) {
    WriteTransaction transaction(store.db());
    SQLite::Statement find(store.db(), "SELECT id FROM sweep WHERE name = :name");
    find.bind(":name", sweep);
    if (!find.executeStep()) throw StoreError("there is no sweep '" + sweep + "'");
    const std::int64_t id = find.getColumn(0).getInt64();
    SQLite::Statement forget(store.db(),
                             "DELETE FROM set_metric WHERE sweep_id = :sweep AND metric = :metric AND network IN "
                             "(:network, '')");
    SQLite::Statement insert(store.db(),
                             "INSERT INTO set_metric (sweep_id, setting, unstyled, metric, network, network_name, "
                             "value, low, high, pictures, contents, styles, reason, warning, evaluated_at) VALUES "
                             "(:sweep, :setting, :unstyled, :metric, :network, :network_name, :value, :low, :high, "
                             ":pictures, :contents, :styles, :reason, :warning, :now)");
    for (const SetMetric& row : rows) {
        forget.bind(":sweep", id);
        forget.bind(":metric", row.metric);
        forget.bind(":network", network);
        forget.exec();
        forget.reset();
    }
    for (const SetMetric& row : rows) {
        insert.bind(":sweep", id);
        insert.bind(":setting", row.setting);
        insert.bind(":unstyled", row.unstyled ? 1 : 0);
        insert.bind(":metric", row.metric);
        insert.bind(":network", network);
        insert.bind(":network_name", network_name);
        bind_optional(insert, ":value", row.value);
        bind_optional(insert, ":low", row.low);
        bind_optional(insert, ":high", row.high);
        insert.bind(":pictures", static_cast<std::int64_t>(row.pictures));
        insert.bind(":contents", static_cast<std::int64_t>(row.contents));
        insert.bind(":styles", static_cast<std::int64_t>(row.styles));
        bind_optional(insert, ":reason", unless_empty(row.reason));
        bind_optional(insert, ":warning", unless_empty(row.warning));
        insert.bind(":now", iso_utc(std::chrono::system_clock::now()));
        insert.exec();
        insert.reset();
    }
    transaction.commit();
}

std::vector<SetMetric> set_metrics_of(SQLite::Database& db, std::int64_t sweep) {
    SQLite::Statement row(db, sql_file("set_metrics_of"));
    row.bind(":sweep", sweep);
    const auto number = [&](int column) { return optional_double(row.getColumn(column)); };
    const auto count = [&](int column) { return static_cast<std::size_t>(row.getColumn(column).getInt64()); };
    std::vector<SetMetric> all;
    while (row.executeStep()) {
        SetMetric& one = all.emplace_back();
        one.setting = row.getColumn(0).getString();
        one.unstyled = row.getColumn(1).getInt() != 0;
        one.metric = row.getColumn(2).getString();
        one.value = number(3), one.low = number(4), one.high = number(5);
        one.pictures = count(6), one.contents = count(7), one.styles = count(8);
        one.reason = row.getColumn(9).getString();
        one.warning = row.getColumn(10).getString();
        one.network_name = row.getColumn(11).getString();
        if (one.value && row.getColumn(12).getInt() != 0)
            one.warning += (one.warning.empty() ? "" : "; ") + std::string(outdated);
    }
    return all;
}

}  // namespace stylesweep::schema
