// Metrics that appear only while a sweep runs, such as those that a program of the command runner reports.
#pragma once

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "schema/queue/job_queue.hpp"
#include "schema/sweeps/text_metrics.hpp"

namespace stylesweep::schema {

/// Adds a column to the sweep's view when a metric first appears. Of names that differ only in case, the first gets the
/// column; of those that appear together, the lower-case one. Beyond most_metric_columns the view collects them in
/// more_metrics. Single-threaded; the Store must outlive it.
class MetricNames {
  public:
    MetricNames(Store& store, Id sweep);

    /// Costs nothing for known names; a new one is a write transaction of its own.
    void note(const std::vector<std::pair<std::string, double>>& metrics, const TextMetrics& texts = {});

    /// Notes the metrics of the sweep's done jobs that are shared with other sweeps, for which they were noted when
    /// run.
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
