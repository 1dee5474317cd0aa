// What a column's name says about it, whatever its cells contain.
#pragma once

#include <string>
#include <vector>

namespace stylesweep::exchange {

using Names = std::vector<std::string>;

bool has(const Names& list, const std::string& name);

/// How a job ended, when and where it ran: status, repeat, started_at, host, ...
const Names& fact_columns();

/// The kinds of our tables, whose own_columns() say nothing about the run itself (job_key, attempt_id, ...).
enum class Export {
    none,     ///< not a table of ours
    sweep,    ///< `export --sweep`
    results,  ///< `export`, or a report's CSV
};
const Names& own_columns(Export table);
/// Parameters that the view `results` shows for every sweep.
const Names& usual_parameters();

/// In our tables: all text metrics of the row, by name, as a JSON object.
inline constexpr const char* texts_column = "text_metrics";

/// Whether it ends in a unit (_s, _bytes, _ratio, ...), or is one of our measures.
bool has_unit(const std::string& name);
/// Whether the last word that is not a qualifier is a measure: `val_loss`, `FileLoss (test)`, `mAP@50`, `valLoss`, but
/// not `loss_weight`.
bool names_measure(const std::string& name);

/// The unit in a metric's name.
std::string unit_of(const std::string& metric);

}  // namespace stylesweep::exchange
