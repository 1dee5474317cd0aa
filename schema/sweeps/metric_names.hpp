// Metrics that turn up only while a sweep runs, such as those that a program of the command runner reports.
#pragma once

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "schema/queue/job_queue.hpp"
#include "schema/sweeps/text_metrics.hpp"

namespace stylesweep::schema {

/// Makes a metric's first appearance a column of the sweep's view; of names that differ in case only the first one has
/// its name, of those that come together the one in lower case. Beyond most_metric_columns the view has them together
/// in more_metrics. One thread; the Store outlives it.
class MetricNames {
  public:
    MetricNames(Store& store, Id sweep);

    /// Costs nothing for names seen before; a new one is a write transaction of its own.
    void note(const std::vector<std::pair<std::string, double>>& metrics, const TextMetrics& texts = {});

    /// Those of the sweep's done jobs that other sweeps have, too: whoever ran them noted them for another one.
    void note_shared();

  private:
    void read();
    void note_fresh(const std::set<std::string>& names);
    void add(const std::vector<std::string>& names);

    Store& store_;
    Id sweep_;
    std::set<std::string> known_;
};

}  // namespace stylesweep::schema
