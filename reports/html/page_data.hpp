// The rows for the page's script: JSON by column, one element per sweep.
#pragma once

#include <iosfwd>

#include <vector>

#include "reports/analysis/effects.hpp"
#include "reports/display_values.hpp"
#include "reports/html/thumbnails.hpp"
#include "reports/model/model.hpp"

namespace stylesweep::reports {

/// Columns are lists over the jobs that have a result; absent values are null or 0, as documented at the column.
class PageData {
  public:
    PageData(const ReportModel& model, const Thumbnails& thumbnails) : model_(model), thumbnails_(thumbnails) {}

    /// A script element of type application/json. The sweep's pictures must have been written before.
    void write(std::ostream& out, const SweepModel& sweep, const DisplayValues& display,
               const std::vector<Effect>& effects) const;

  private:
    const ReportModel& model_;
    const Thumbnails& thumbnails_;
};

}  // namespace stylesweep::reports
