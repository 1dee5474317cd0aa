// Metrics that turn up only while a sweep runs, such as those that a program of the command runner reports.
#pragma once

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "schema/job_queue.hpp"

namespace stylesweep::schema {

/// Makes a metric's first appearance a column of the sweep's view. At most 500 columns; figures beyond are kept in
/// table `metric` all the same. One thread; the Store outlives it.
class MetricNames {
  public:
    MetricNames(Store& store, Id sweep);

    /// Costs nothing for names seen before; a new one is a write transaction of its own.
    void note(const std::vector<std::pair<std::string, double>>& metrics);

  private:
    void read();
    void add(const std::set<std::string>& names);

    Store& store_;
    Id sweep_;
    std::set<std::string> known_;
};

}  // namespace stylesweep::schema
