// Metrics of sets of pictures: rows of the table set_metric.
#pragma once

#include <SQLiteCpp/Database.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "schema/database/store.hpp"

namespace stylesweep::schema {

struct SetMetric {
    std::string setting;    ///< JSON: parameters in which the sweep's settings differ
    bool unstyled = false;  ///< the content pictures themselves, for comparison
    std::string metric;
    std::optional<double> value, low, high;  ///< without a value, `reason` says why
    std::size_t pictures = 0, contents = 0, styles = 0;
    std::string reason, warning;  ///< empty: none
    std::string network_name;     ///< the file whose features were compared; set when read
};

/// Replaces the sweep's rows of these metrics and this network in one transaction. `network`: SHA-256 of its file and
/// description, and `network_name` its file's name; empty: none was given. Throws StoreError if there is no such sweep.
void keep_set_metrics(Store& store, const std::string& sweep, const std::string& network,
                      const std::string& network_name, const std::vector<SetMetric>& rows);

/// A sweep's rows, by network, metric, and setting; the unstyled content's first.
std::vector<SetMetric> set_metrics_of(SQLite::Database& db, std::int64_t sweep);

}  // namespace stylesweep::schema
