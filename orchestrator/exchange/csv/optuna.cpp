#include "orchestrator/exchange/csv/optuna.hpp"

#include <algorithm>
#include <cstdio>
#include <iterator>
#include <map>
#include <optional>

#include "base/text/table.hpp"
#include "orchestrator/exchange/csv/cell_values.hpp"
#include "orchestrator/exchange/csv/column_name_hints.hpp"

namespace stylesweep::exchange {
namespace {

const std::string of_parameters = "params_", of_user = "user_attrs_", of_system = "system_attrs_";

const std::map<std::string, std::string> our_names = {{"state", "status"},
                                                      {"duration", "runtime_s"},
                                                      {"datetime_start", "started_at"},
                                                      {"datetime_complete", "finished_at"}};
const std::map<std::string, std::string> optuna_states = {
    {"COMPLETE", "done"}, {"FAIL", "failed"}, {"PRUNED", "skipped"}, {"RUNNING", "running"}, {"WAITING", "queued"}};

bool is_value(const std::string& column) {
    return column == "value" || column.starts_with("values_");
}

// pandas' "1 days 02:03:04.5", or seconds; nullopt: neither.
std::optional<double> seconds_of(const std::string& text) {
    int days = 0, hours = 0, minutes = 0, end = 0;
    double seconds = 0;
    const int read = std::sscanf(text.c_str(), "%d days %d:%d:%lf%n", &days, &hours, &minutes, &seconds, &end);
    if (read == 4 && static_cast<std::size_t>(end) == text.size())
        return ((days * 24.0 + hours) * 60 + minutes) * 60 + seconds;
    return number_in(text);
}

void drop_columns(CsvTable& table, const auto& is_dropped) {
    for (std::size_t i = table.columns.size(); i-- > 0;) {
        if (!is_dropped(table.columns[i])) continue;
        const auto at = static_cast<std::ptrdiff_t>(i);
        table.columns.erase(table.columns.begin() + at);
        for (CsvRow& row : table.rows) row.cells.erase(row.cells.begin() + at);
    }
}

void convert(const std::string& column, CsvRow& row, std::size_t at, const std::string& file) {
    std::string& cell = row.cells[at].text;
    if (column == "state") {
        const auto status = optuna_states.find(cell);
        if (status != optuna_states.end()) cell = status->second;
    } else if (column == "duration" && !cell.empty()) {
        const auto seconds = seconds_of(cell);
        if (!seconds) refuse(file, row.line, "duration: '" + cell + "' is not like '0 days 00:00:05.5'");
        cell = exact(*seconds);
    }
}

// The column without the prefix, unless that name is taken.
std::string bare(const std::string& column, const std::string& prefix, const Names& taken) {
    const std::string name = column.substr(prefix.size());
    return name.empty() || has(taken, name) || has(fact_columns(), name) ? column : name;
}

std::int64_t count_of(const CsvTable& table, const std::string& column, const std::string& cell) {
    const auto at = std::ranges::find(table.columns, column) - table.columns.begin();
    return std::ranges::count_if(table.rows, [&](const CsvRow& row) { return row.cells[at].text == cell; });
}

}  // namespace

bool is_optuna(const CsvTable& table) {
    const auto is_parameter = [](const std::string& column) { return column.starts_with(of_parameters); };
    return has(table.columns, "number") && has(table.columns, "state") &&
           std::ranges::any_of(table.columns, is_parameter);
}

void read_optuna(CsvTable& table, const std::string& file, RoleOptions& roles, Notes& notes) {
    notes.emplace_back(
        "a table of Optuna's trials: params_* are parameters, values and user_attrs_* figures, duration "
        "is runtime_s; number and system_attrs_* are left out");
    if (const std::int64_t pruned = count_of(table, "state", "PRUNED"); pruned > 0)
        notes.push_back(counted(pruned, "pruned trial") +
                        ": skipped; figures are kept, but only `stylesweep show JOB` and the table metric have them");
    if (has(table.columns, "datetime_start")) notes.emplace_back("Optuna writes local times: they are taken for UTC");
    drop_columns(table, [](const std::string& column) { return column == "number" || column.starts_with(of_system); });
    for (std::size_t i = 0; i < table.columns.size(); ++i)
        for (CsvRow& row : table.rows) convert(table.columns[i], row, i, file);
    for (std::string& column : table.columns)
        if (const auto ours = our_names.find(column); ours != our_names.end()) column = ours->second;
    for (std::string& column : table.columns) {
        const bool is_parameter = column.starts_with(of_parameters), is_user = column.starts_with(of_user);
        if (!is_parameter && !is_user && !is_value(column)) continue;
        if (is_parameter || is_user) column = bare(column, is_user ? of_user : of_parameters, table.columns);
        if (has(roles.parameters, column) || has(roles.metrics, column)) continue;  // told by the user
        (is_parameter ? roles.parameters : roles.metrics).push_back(column);
    }
}

}  // namespace stylesweep::exchange
