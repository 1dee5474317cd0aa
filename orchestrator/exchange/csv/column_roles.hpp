// Which column of a CSV file is a parameter, a figure or a fact: by options, by name and by content.
#pragma once

#include <string>
#include <vector>

#include "orchestrator/exchange/csv/csv_table.hpp"

namespace stylesweep::exchange {

/// What a column is. `known`: duplicates a member of the column `params`; it is compared and dropped. `texts`: text
/// metrics, as JSON.
enum class Role { parameter, metric, fact, params, texts, known, left_out };

enum class DecimalMark { point, comma };

struct Column {
    std::string header;  ///< as in the file
    std::string name;    ///< name of the parameter, figure or fact
    Role role = Role::parameter;
    DecimalMark mark = DecimalMark::point;
    char thousands = 0;      ///< thousands separator: ',' or '.'; 0: none
    bool has_texts = false;  ///< of a figure: texts are kept as such
};

/// The cell with a decimal point and without thousands separators, if it is such a number.
std::string plain_number(const Column& column, const std::string& cell);

struct RoleOptions {
    std::vector<std::string> metrics, parameters;  ///< columns with this role, whatever their names
};

/// One for each column of the table. The facts of a job (status, repeat, started_at, host, ...) are recognised by name.
/// A figure is recognised by its unit (_s, _bytes, _ratio, ...), or is a measure (ssim, loss, accuracy, ...) whose
/// cells are numbers; so is any column of numbers with nan or infinities. If there is a column `params`, which has all
/// parameters, every other column is a figure or a fact. In our exports (recognised by `job_key`), columns that say
/// nothing about the run are left out.
std::vector<Column> columns_of(const CsvTable& table, const std::string& file, const RoleOptions& options,
                               Notes& notes);

}  // namespace stylesweep::exchange
