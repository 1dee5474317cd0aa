// Which column of a CSV file is a parameter, a figure or a fact: by options, by its name and by its cells.
#pragma once

#include <string>
#include <vector>

#include "orchestrator/exchange/csv/csv_table.hpp"

namespace stylesweep::exchange {

/// What a column is. `known`: it repeats what the column `params` says; it is compared and left out.
/// `texts`: metrics that are texts, as JSON.
enum class Role { parameter, metric, fact, params, texts, known, left_out };

enum class DecimalMark { point, comma };

struct Column {
    std::string header;  ///< as the file has it
    std::string name;    ///< of the parameter, figure or fact
    Role role = Role::parameter;
    DecimalMark mark = DecimalMark::point;
    char thousands = 0;      ///< what parts them: ',' or '.'; 0: nothing
    bool has_texts = false;  ///< of a figure: a text is kept as such
};

/// The cell with a decimal point and nothing between its thousands, where it is such a number.
std::string plain_number(const Column& column, const std::string& cell);

struct RoleOptions {
    std::vector<std::string> metrics, parameters;  ///< columns that are these whatever their names say
};

/// One for each column of the table. The facts of a job (status, repeat, started_at, host, ...) are known by name. A
/// figure is told by its unit (_s, _bytes, _ratio, ...), or is a measure (ssim, loss, accuracy, ...) whose cells are
/// numbers; what else holds nan or infinities, and nothing but numbers beside, is a figure too. Beside a column
/// `params`, which has all parameters, every other column is a figure or a fact. In our exports (told by `job_key`)
/// columns that say nothing about the run are left out.
std::vector<Column> columns_of(const CsvTable& table, const std::string& file, const RoleOptions& options,
                               Notes& notes);

}  // namespace stylesweep::exchange
