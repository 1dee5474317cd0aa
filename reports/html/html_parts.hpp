// The parts of a sweep's section on the HTML page, one file each. Each is readable without JavaScript; a script fills
// the empty elements of class `live` beside it.
#pragma once

#include <iosfwd>

#include "reports/analysis/effects.hpp"
#include "reports/display_values.hpp"
#include "reports/html/html_text.hpp"
#include "reports/html/thumbnails.hpp"
#include "reports/model/model.hpp"

namespace stylesweep::reports {

/// What every part needs of its sweep.
struct Part {
    std::ostream& out;
    const SweepModel& sweep;
    const DisplayValues& display;
    std::string id;           ///< prefix of the section's ids: "s1"
    bool embed_full = false;  ///< pictures whole
    std::vector<Effect> effects = effects_of(sweep);
};

/// A part's heading, with an id for links.
void write_heading(const Part& part, const char* name, const char* title);
/// Where the script puts what it makes.
void write_live(const Part& part, const char* view);
/// Opens a table that may be wider than the page, with its caption (HTML).
void open_table(const Part& part, const std::string& label, const std::string& caption);
void close_table(const Part& part);

void write_tiles(const Part& part);
void write_findings(const Part& part);
void write_comparison(const Part& part);
void write_effects(const Part& part);
void write_pareto(const Part& part);
void write_sizes(const Part& part);
void write_weights(const Part& part);
void write_progress(const Part& part);
void write_curves(const Part& part);
void write_timeline(const Part& part);
void write_failures(const Part& part);
/// Embeds pictures of about `most_bytes` of page; with more, an even choice of settings.
void write_gallery(const Part& part, Thumbnails& thumbnails, std::size_t most_bytes);
/// Of the jobs that kept pictures on their way: at most 12 of a job, and of as many jobs as take `most_bytes`.
void write_strips(const Part& part, Thumbnails& thumbnails, const std::vector<const JobRow*>& jobs,
                  std::size_t most_bytes);
void write_environments(const Part& part);
void write_reproduction(const Part& part);

}  // namespace stylesweep::reports
