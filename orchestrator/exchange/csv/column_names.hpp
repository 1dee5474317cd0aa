// What a column's name says of it, whatever its cells hold.
#pragma once

#include <string>
#include <vector>

namespace stylesweep::exchange {

using Names = std::vector<std::string>;

bool has(const Names& list, const std::string& name);

/// How a job ended, when and where it ran: status, repeat, started_at, host, ...
const Names& fact_columns();

/// Columns of our tables that say nothing about the run itself (job_key, attempt_id, ...).
enum class Export {
    none,     ///< not a table of ours
    sweep,    ///< `export --sweep`
    results,  ///< `export`, or a report's CSV
};
const Names& own_columns(Export table);
/// Parameters that the view `results` shows of every sweep.
const Names& usual_parameters();

/// Of our tables: all metrics of the row that are texts, by name, as a JSON object.
inline constexpr const char* texts_column = "text_metrics";

/// It ends in a unit (_s, _bytes, _ratio, ...), or is one of our measures.
bool has_unit(const std::string& name);
/// `val_loss`, `Loss (test)`, `mAP@50`, `valLoss`, but not `loss_weight`: the last word that is no qualifier is a
/// measure.
bool names_measure(const std::string& name);

/// Of a metric's name.
std::string unit_of(const std::string& metric);

}  // namespace stylesweep::exchange
