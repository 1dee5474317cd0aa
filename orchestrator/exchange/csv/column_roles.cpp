#include "orchestrator/exchange/csv/column_roles.hpp"

#include <algorithm>
#include <optional>
#include <set>

#include "base/impossible.hpp"
#include "base/text/ascii.hpp"
#include "orchestrator/exchange/csv/cell_values.hpp"
#include "orchestrator/exchange/csv/column_content.hpp"
#include "orchestrator/exchange/csv/column_name_hints.hpp"
#include "orchestrator/exchange/params_json.hpp"
#include "orchestrator/sweep/checks/nearest.hpp"

namespace stylesweep::exchange {
namespace {

// A sweep's table starts with the job's key; that of all results has the sweep's name before it.
Export export_of(const std::vector<std::string>& columns) {
    if (!has(columns, "job_key")) return Export::none;
    return columns.front() != "job_key" && has(columns, "sweep") ? Export::results : Export::sweep;
}

class Sorter {
  public:
    Sorter(const CsvTable& table, const std::string& file, const RoleOptions& options, Notes& notes)
        : table_(table), file_(file), options_(options), notes_(notes), ours_(export_of(table.columns)) {
        for (std::size_t i = 0; i < table.columns.size(); ++i) contents_.push_back(content_of(table, i));
        find_params();
        find_text_metrics();
    }

    std::vector<Column> columns() {
        check_told();
        std::vector<Column> columns;
        for (std::size_t i = 0; i < table_.columns.size(); ++i) columns.push_back(column(i));
        for (Column& each : columns)
            each.has_texts = each.role == Role::metric && !is_our_measure(each.name) &&
                             (ours_ != Export::none || has(options_.metrics, each.header));
        tell_capitals(columns);
        find_thousands(columns);
        find_decimal_commas(columns);
        for (std::size_t i = 0; i < columns.size(); ++i) hint(columns[i], contents_[i]);
        return columns;
    }

  private:
    // All names in the column `params` of any row, if it holds JSON objects.
    void find_params() {
        const auto found = std::ranges::find(table_.columns, "params");
        if (found == table_.columns.end() || has(options_.parameters, "params")) return;
        const std::size_t at = static_cast<std::size_t>(found - table_.columns.begin());
        std::set<std::string> names;
        for (const CsvRow& row : table_.rows) {
            const auto members = json_members(row.cells[at].text);
            if (!members) return;
            for (const auto& [name, value] : *members) names.insert(name);
        }
        has_params_ = true;
        if (ours_ == Export::none) ours_ = Export::results;  // columns of our views, from a query
        names_ = std::move(names);
    }

    // Text metrics may look like numbers with commas.
    void find_text_metrics() {
        const std::size_t at = place_of(texts_column);
        if (ours_ == Export::none || at == table_.columns.size() || !holds_objects(at)) return;
        for (const CsvRow& row : table_.rows)
            if (const auto members = json_members(row.cells[at].text))
                for (const auto& [name, text] : *members) text_metrics_.insert(name);
    }

    void check_told() const {
        for (const Names& list : {options_.metrics, options_.parameters})
            for (const std::string& name : list)
                if (!has(table_.columns, name))
                    refuse(file_, 1, "no column '" + name + "'" + sweep::suggestion(name, table_.columns));
        for (const std::string& name : options_.metrics)
            if (has(options_.parameters, name))
                refuse(file_, 1, "'" + name + "' can't be both a figure (--metric) and a parameter (--parameter)");
    }

    Column column(std::size_t i) const {
        const std::string& header = table_.columns[i];
        if (has(options_.parameters, header)) return {header, header, Role::parameter};
        if (has(options_.metrics, header)) return {header, header, Role::metric};
        if (ours_ != Export::none && header == texts_column && holds_objects(i)) return {header, header, Role::texts};
        if (is_in_report(i)) return of_report(i);
        if (has(fact_columns(), header) || is_fact_in_capitals(i)) return {header, lower_case(header), Role::fact};
        if (has_params_) return beside_params(header);
        if (has(own_columns(ours_), header)) return {header, header, Role::left_out};
        if (ours_ != Export::none && header.starts_with("metric_")) return {header, metric_of(header), Role::metric};
        return {header, header, is_figure(header, contents_[i]) ? Role::metric : Role::parameter};
    }

    // Status, HOST: no other column has the name in any case. Our own tables write facts in small letters.
    [[nodiscard]] bool is_fact_in_capitals(std::size_t i) const {
        const std::string fact = lower_case(table_.columns[i]);
        const auto says_fact = [&](const std::string& other) { return lower_case(other) == fact; };
        return ours_ == Export::none && has(fact_columns(), fact) &&
               std::ranges::count_if(table_.columns, says_fact) == 1;
    }

    void tell_capitals(const std::vector<Column>& columns) const {
        for (const Column& each : columns)
            if (each.role == Role::fact && each.name != each.header)
                notes_.push_back("'" + each.header + "' is read as the fact " + each.name +
                                 "; if it is a parameter, say --parameter " + each.header);
    }

    [[nodiscard]] bool holds_objects(std::size_t i) const {
        return std::ranges::all_of(table_.rows, [&](const CsvRow& row) {
            return row.cells[i].text.empty() || json_members(row.cells[i].text);
        });
    }

    [[nodiscard]] std::size_t place_of(const char* name) const {
        return static_cast<std::size_t>(std::ranges::find(table_.columns, name) - table_.columns.begin());
    }

    // A report's CSV: sweep, job_key, status, repeat, the parameters, the figures from runtime_s on, error_class, ...
    [[nodiscard]] bool is_in_report(std::size_t i) const {
        static const Names first = {"sweep", "job_key", "status", "repeat"};
        return !has_params_ && table_.columns.size() > first.size() && i >= first.size() &&
               std::equal(first.begin(), first.end(), table_.columns.begin()) &&
               place_of("process_peak_memory_bytes") < place_of("error_class") && i < place_of("error_class");
    }

    [[nodiscard]] Column of_report(std::size_t i) const {
        const std::string& header = table_.columns[i];
        if (i >= place_of("runtime_s")) return {header, metric_of(header), Role::metric};
        const std::string name = header.starts_with("param_") ? header.substr(6) : header;
        return {header, name != header && is_taken(name) ? name : header, Role::parameter};
    }

    Column beside_params(const std::string& header) const {
        if (header == "params") return {header, header, Role::params};
        const bool usual = ours_ == Export::results && has(usual_parameters(), header);
        if (!usual && has(own_columns(ours_), header)) return {header, header, Role::left_out};
        const auto parameter =
            without_prefix(header, "param_", [&](const auto& name) { return names_.contains(name); });
        if (parameter) return {header, *parameter, Role::known};
        if (usual) return {header, header, Role::left_out};
        return {header, metric_of(header), Role::metric};
    }

    // Our tables prefix a name that is taken or begins with the prefix: schema::metric_column().
    [[nodiscard]] std::string metric_of(const std::string& header) const {
        const std::string prefix = "metric_";
        if (!header.starts_with(prefix)) return header;
        const std::string name = header.substr(prefix.size());
        return is_taken(name) || has(table_.columns, "job_key") ? name : header;
    }

    [[nodiscard]] bool is_taken(const std::string& name) const {
        return has(fact_columns(), name) || has(own_columns(Export::sweep), name) || name == "params" ||
               std::ranges::any_of(table_.columns,
                                   [&](const auto& other) { return lower_case(other) == lower_case(name); });
    }

    template <class Test>
    static std::optional<std::string> without_prefix(std::string name, const std::string& prefix, const Test& is_it) {
        while (!is_it(name)) {
            if (!name.starts_with(prefix)) return std::nullopt;
            name.erase(0, prefix.size());
        }
        return name;
    }

    static bool is_figure(const std::string& name, const Content& content) {
        if (has_unit(name)) return !content.is_text();
        return content.texts == 0 && (names_measure(name) || content.nans > 0);
    }

    // Thousands separators: 1,234.50 and 1.234,5, in figures and in numeric parameters.
    void find_thousands(std::vector<Column>& columns) const {
        std::string names;
        for (std::size_t i = 0; i < columns.size(); ++i) {
            const Content& content = contents_[i];
            const bool is_number =
                columns[i].role == Role::metric || (columns[i].role == Role::parameter && content.is_numeric());
            if (!is_number || content.by_commas + content.by_points == 0) continue;
            if (text_metrics_.contains(columns[i].name)) continue;
            check_thousands(columns[i], content);
            columns[i].thousands = content.by_commas ? ',' : '.';
            if (content.by_points) columns[i].mark = DecimalMark::comma;
            names += (names.empty() ? "" : ", ") + columns[i].header;
        }
        if (!names.empty())
            notes_.push_back("thousands separators are removed (1,234.50 is 1234.50, 1.234,5 is 1234.5) in: " + names);
    }

    // Rejects a column whose thousands separator is also its decimal mark.
    void check_thousands(const Column& column, const Content& content) const {
        const bool both = content.by_commas > 0 && content.by_points > 0;
        const bool other_commas = content.by_commas > 0 && content.decimal_commas > content.thousands;
        const bool other_points = content.by_points > 0 && content.decimal_points > content.point_groups;
        if (both || other_commas || other_points)
            refuse(file_, 1,
                   "the column '" + column.header + "' has " + (content.by_commas ? "commas" : "points") +
                       " as thousands separators and as decimal marks; write the numbers without the former");
    }

    // Decimal commas of figures. If there are any, or if semicolons separate the cells (as is usual with decimal
    // commas), parameters with a comma are numbers too.
    void find_decimal_commas(std::vector<Column>& columns) {
        bool commas = table_.separator == ';';
        shows_commas_ = shows_decimal_commas(columns);
        for (std::size_t i = 0; i < columns.size(); ++i) {
            if (columns[i].role != Role::metric || contents_[i].decimal_commas == 0 || columns[i].thousands) continue;
            if (text_metrics_.contains(columns[i].name)) continue;
            check_commas(columns[i], contents_[i]);
            columns[i].mark = DecimalMark::comma;
            commas = true;
        }
        for (std::size_t i = 0; commas && i < columns.size(); ++i) {
            const Content& content = contents_[i];
            if (columns[i].thousands) continue;
            const bool is_decimal = content.is_numeric() && content.decimal_points == 0 && content.decimal_commas > 0;
            if (columns[i].role == Role::known || (columns[i].role == Role::parameter && is_decimal))
                columns[i].mark = DecimalMark::comma;
            if (columns[i].role == Role::parameter && is_decimal && are_ambiguous_commas(content))
                notes_.push_back(both_readings(columns[i], "commas", content.ambiguous) + "; read as decimal commas");
        }
        tell_commas(columns);
        for (std::size_t i = 0; i < columns.size(); ++i) check_points(columns[i], contents_[i]);
    }

    // Whether commas can only be decimal marks in some column that is read so: 0,5, or 1.234,5.
    [[nodiscard]] bool shows_decimal_commas(const std::vector<Column>& columns) const {
        for (std::size_t i = 0; i < columns.size(); ++i) {
            const Content& content = contents_[i];
            const bool is_read = columns[i].role == Role::metric ||
                                 (columns[i].role == Role::parameter && table_.separator != ',' && content.texts == 0);
            const bool is_sure = content.by_points > 0 || content.decimal_commas > content.thousands;
            if (is_read && is_sure && !text_metrics_.contains(columns[i].name)) return true;
        }
        return false;
    }

    void check_commas(const Column& column, const Content& content) const {
        if (content.decimal_points > 0)
            refuse(file_, 1,
                   "the column '" + column.header + "' has decimal points and decimal commas; use one of them");
        if (are_ambiguous_commas(content))
            refuse(file_, 1, both_readings(column, "commas", content.ambiguous) + write_either(content.ambiguous));
    }

    [[nodiscard]] bool are_ambiguous_commas(const Content& content) const {
        const bool are_told = table_.separator != ',' && shows_commas_;  // by other columns
        return content.thousands == content.decimal_commas && !are_told;
    }

    // Points beside decimal commas may be thousands separators. A parameter may be a version, so it is only told.
    void check_points(const Column& column, const Content& content) const {
        const bool may_be_groups = content.decimal_points > 0 && content.point_groups == content.decimal_points;
        if (ours_ != Export::none || !shows_commas_ || !may_be_groups || column.thousands) return;
        if (column.role == Role::metric)
            refuse(file_, 1, both_readings(column, "points", content.ambiguous) + write_either(content.ambiguous));
        if (column.role == Role::parameter && content.is_numeric())
            notes_.push_back(both_readings(column, "points", content.ambiguous) +
                             ", since other columns have decimal commas; read as decimal points");
    }

    static std::string both_readings(const Column& column, const std::string& marks, const std::string& example) {
        return "the column '" + column.header + "' has " + marks +
               " in its numbers that may be thousands separators or decimal " + marks + ": " + example + " may be " +
               without_mark(example, "") + " or " + without_mark(example, ".");
    }

    // A fourth digit after it makes a mark decimal.
    static std::string write_either(const std::string& example) {
        return "; write " + without_mark(example, "") + " or " + without_mark(example, ".") + "0 instead, and so on";
    }

    static std::string without_mark(std::string number, const char* instead) {
        return number.replace(number.find_first_of(".,"), 1, instead);
    }

    void tell_commas(const std::vector<Column>& columns) const {
        std::string names;
        for (std::size_t i = 0; i < columns.size(); ++i)
            if (columns[i].mark == DecimalMark::comma && columns[i].role != Role::known && !columns[i].thousands)
                names += (names.empty() ? "" : ", ") + columns[i].header;
        if (!names.empty()) notes_.push_back("decimal commas are read as points (0,5 is 0.5) in: " + names);
    }

    static std::string number_to_write(const std::string& text) {
        if (text.find('-', 1) == 4) return "and is a date, name the column started_at or finished_at";
        if (text.find(':') != std::string::npos)
            return "write seconds, such as 62 for 00:01:02, and end its name in _s";
        if (text.find_first_not_of("0123456789.,+-eE") == std::string::npos)
            return "write a number that a double holds (up to 1.8e308), or leave the cell empty";
        return "write numbers without units or spaces, such as 93 for 93%, with the unit in the column's name "
               "(accuracy_percent, latency_ms)";
    }

    // A figure mistaken for a parameter makes each row a parameter set of its own.
    void hint(const Column& column, const Content& content) const {
        if (column.role != Role::parameter || has(options_.parameters, column.header)) return;
        const std::size_t rows = table_.rows.size();
        const bool measures = names_measure(column.header) || has_unit(column.header);
        if (content.is_text() && !content.like_number.empty() && measures)
            notes_.push_back("'" + column.header + "' has texts alone, such as '" + content.like_number +
                             "', so it is a parameter; if it was measured, " + number_to_write(content.like_number));
        else if (content.numbers > 0 && content.texts > 0 && names_measure(column.header))
            notes_.push_back("'" + column.header +
                             "' has numbers and texts, so it is a parameter; if it was measured, say "
                             "--metric " +
                             column.header + ": its texts are kept as text, not as figures");
        else if (column.mark == DecimalMark::point && !column.thousands && content.decimal_commas > 0 &&
                 content.decimal_commas < content.numbers)
            notes_.push_back("'" + column.header + "' has numbers with a decimal comma (" + content.with_comma +
                             ") beside others without: the former are texts; write them with a point if they are " +
                             "numbers");
        else if (rows >= 3 && content.is_numeric() && content.measured * 2 >= rows && content.distinct.size() >= rows)
            notes_.push_back("'" + column.header +
                             "' has a different number in every row; if it was measured, say --metric " +
                             column.header);
    }

    const CsvTable& table_;
    const std::string& file_;
    const RoleOptions& options_;
    Notes& notes_;
    Export ours_;
    bool has_params_ = false;
    bool shows_commas_ = false;  // decimal commas that can be nothing else
    std::set<std::string> names_, text_metrics_;
    std::vector<Content> contents_;
};

}  // namespace

std::string plain_number(const Column& column, const std::string& cell) {
    const std::string plain = column.thousands ? without_thousands(cell, column.thousands).value_or(cell) : cell;
    return column.mark == DecimalMark::comma ? with_decimal_point(plain).value_or(plain) : plain;
}

std::vector<Column> columns_of(const CsvTable& table, const std::string& file, const RoleOptions& options,
                               Notes& notes) {
    return Sorter(table, file, options, notes).columns();
}

}  // namespace stylesweep::exchange
