// Metrics that are a number in some results of a sweep and a text in others.
#pragma once

#include <string>
#include <vector>

#include "schema/queue/job_queue.hpp"

namespace stylesweep::schema {

struct MixedMetric {
    std::string name, example;  ///< one of the texts
    std::int64_t texts = 0, numbers = 0;
};

/// Of the done jobs of the sweep's latest plan, ordered by name.
std::vector<MixedMetric> mixed_metrics(Store& store, Id sweep);

/// The warning in the row of such a text.
std::string mixed_metric_warning(const std::string& name);

/// Warns once in each row where such a metric is a text. A transaction of its own, if there are any.
void warn_of_mixed_metrics(Store& store, Id sweep);

}  // namespace stylesweep::schema
