// The parts of a sweep's section on the HTML page, one file each. Each is readable without JavaScript; the script fills
// the empty elements of class `live` next to it.
#pragma once

#include <iosfwd>

#include "reports/analysis/effects.hpp"
#include "reports/display_values.hpp"
#include "reports/html/html_text.hpp"
#include "reports/html/thumbnails.hpp"
#include "reports/model/model.hpp"

namespace stylesweep::reports {

/// The data of a sweep for its parts.
struct Part {
    std::ostream& out;
    const SweepModel& sweep;
    const DisplayValues& display;
    std::string id;                    ///< prefix of the section's ids: "s1"
    bool embed_full = false;           ///< full pictures instead of thumbnails
    const std::vector<Claim>& claims;  ///< published
    double tolerance;                  ///< of their comparison
    std::vector<Effect> effects = effects_of(sweep);
};

/// A part's heading, with an id for links.
void write_heading(const Part& part, const char* name, const char* title);
/// A placeholder for the script's output.
void write_live(const Part& part, const char* view);
/// Opens a table that may be wider than the page, with its caption (HTML).
void open_table(const Part& part, const std::string& label, const std::string& caption);
void close_table(const Part& part);

void write_tiles(const Part& part);
void write_findings(const Part& part);
void write_comparison(const Part& part);
void write_effects(const Part& part);
void write_pareto(const Part& part);
/// Which axes explain how much of each measure's variance.
void write_importance(const Part& part);
/// What a search decided, and whether small versions foretold large ones; nothing without decisions.
void write_search(const Part& part);
void write_sizes(const Part& part);
/// Metrics of all pictures of a setting; nothing if they were not computed.
void write_set_metrics(const Part& part);
/// The largest picture for each device's memory, by the lines of write_sizes().
void write_fits(const Part& part);
/// Levels of each setting's runtime over time; nothing unless the model has past runs.
void write_history(const Part& part);
/// Published figures beside the measurements; nothing if the report was given none.
void write_references(const Part& part);
/// Votes of people; nothing if there are none.
void write_preferences(const Part& part);
void write_weights(const Part& part);
void write_progress(const Part& part);
void write_curves(const Part& part);
void write_timeline(const Part& part);
void write_failures(const Part& part);
/// Embeds pictures up to about `most_bytes` of the page; if there are more, of evenly selected settings.
void write_gallery(const Part& part, Thumbnails& thumbnails, std::size_t most_bytes);
/// Intermediate pictures: at most 12 per job, for as many jobs as fit into `most_bytes`.
void write_strips(const Part& part, Thumbnails& thumbnails, const std::vector<const JobRow*>& jobs,
                  std::size_t most_bytes);
void write_environments(const Part& part);
void write_reproduction(const Part& part);

}  // namespace stylesweep::reports
