// Metrics of sets of pictures: rows of the table set_metric.
#pragma once

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
};

/// Replaces the sweep's rows of these metrics and this network in one transaction. `network`: SHA-256 of its file and
/// description, and `network_name` its file's name; empty: none was given. Throws StoreError if there is no such sweep.
void keep_set_metrics(Store& store, const std::string& sweep, const std::string& network,
                      const std::string& network_name, const std::vector<SetMetric>& rows);

}  // namespace stylesweep::schema
