// The parts of a sweep's section on the HTML page, one file each.
#pragma once

#include <iosfwd>

#include "reports/html_text.hpp"
#include "reports/model.hpp"
#include "reports/thumbnails.hpp"

namespace stylesweep::reports {

/// What every part needs of its sweep.
struct Part {
    std::ostream& out;
    const SweepModel& sweep;
    const ShownValues& shown;
};

void write_tiles(const Part& part);
void write_comparison(const Part& part);
void write_failures(const Part& part);
void write_gallery(const Part& part, Thumbnails& thumbnails);

}  // namespace stylesweep::reports
