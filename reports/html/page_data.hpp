// The rows as the page's script reads them: JSON by column, one element a sweep.
#pragma once

#include <iosfwd>

#include <vector>

#include "reports/analysis/effects.hpp"
#include "reports/display_values.hpp"
#include "reports/html/thumbnails.hpp"
#include "reports/model/model.hpp"

namespace stylesweep::reports {

/// Columns are lists over the jobs that have a result; what is absent is null or 0 as said beside the column.
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
