#include "orchestrator/exchange/result_table.hpp"

#include <SQLiteCpp/Statement.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <unordered_map>
#include <vector>

#include "base/text/ascii.hpp"
#include "orchestrator/exchange/csv/cell_values.hpp"
#include "orchestrator/exchange/csv/column_name_hints.hpp"
#include "orchestrator/sweep/checks/nearest.hpp"
#include "schema/sweeps/sweep_view.hpp"
#include "schema/sweeps/text_metrics.hpp"
#include "schema/sweeps/written_values.hpp"

namespace stylesweep::exchange {
namespace {

constexpr const char* results_of_sweep =
    "(SELECT j.result_attempt FROM membership m JOIN sweep s ON s.id = m.sweep_id JOIN job j ON j.id = m.job_id "
    "WHERE s.name = :sweep AND j.result_attempt IS NOT NULL)";

std::string in_quotes(const std::string& name) {
    std::string out = "\"";
    for (const char c : name) out.append(c == '"' ? 2 : 1, c);
    return out + '"';
}

Cell cell_in(const SQLite::Column& column) {
    if (column.isNull()) return std::monostate{};
    if (column.isInteger()) return column.getInt64();
    if (column.isFloat()) return column.getDouble();
    return column.getString();
}

// All texts in a statement's first column.
Names texts(SQLite::Statement& rows) {
    Names all;
    while (rows.executeStep()) all.push_back(rows.getColumn(0).getString());
    return all;
}

const std::string text_names =
    "SELECT DISTINCT t.key FROM attempt a, json_each(a.details, '$.texts') t WHERE a.status = 'done' AND a.id IN ";

struct ParameterOut {
    std::string name;
    bool keeps_text = false;  ///< as in the view
};

class TableOut {
  public:
    TableOut(SQLite::Database& db, std::string view, std::ostream& out, Format format, ColumnCase names)
        : db_(db), view_(std::move(view)), format_(format), case_(names), writer_(TableWriter::make(format, out)) {}

    // A parameter shown by one of the view's own columns.
    void set_shown(const std::string& parameter) { has_column_.insert(parameter); }

    // Adds a column of the view, unchanged.
    void add_own(const std::string& name) { add_own(name, name); }
    void add_own(const std::string& name, const std::string& title) {
        own_.push_back(name);
        add_column(title, [i = own_.size() - 1](SQLite::Statement& row) {
            return cell_in(row.getColumn(static_cast<int>(i)));
        });
    }

    void add_parameter(const ParameterOut& parameter, const std::string& title) {
        has_column_.insert(parameter.name);
        add_column(title, [this, parameter](SQLite::Statement&) { return parameter_cell(parameter); });
    }

    // Unless it has a column already.
    void add_metric_once(const std::string& name) {
        if (!metrics_added_.contains(name)) add_metric(name);
    }

    void add_metric(const std::string& name) {
        metrics_added_.insert(name);
        std::string title = schema::metric_column(name, is_taken(name));
        while (is_taken(title)) title = "metric_" + title;
        add_column(title, [this, name](SQLite::Statement&) {
            const auto found = figures_.find(name);
            return found == figures_.end() ? Cell{} : found->second;
        });
    }

    // Texts may look like numbers, so `import` reads them from here.
    void add_texts() {
        add_column(texts_column, [this](SQLite::Statement&) { return texts_json_; });
    }

    // A name that no metric's column may have.
    void reserve(const std::string& name) { taken_.insert(folded(name)); }
    [[nodiscard]] bool is_taken(const std::string& name) const { return taken_.contains(folded(name)); }

    WrittenTable write() {
        std::string sql = "SELECT ";
        for (const std::string& name : own_) sql += in_quotes(name) + ", ";
        SQLite::Statement rows(db_, sql + "params, attempt_id FROM " + in_quotes(view_) + " ORDER BY job_id");
        writer_->begin(titles_);
        while (rows.executeStep()) write_row(rows);
        writer_->end();
        return std::move(written_);
    }

  private:
    using Read = std::function<Cell(SQLite::Statement&)>;

    [[nodiscard]] std::string folded(const std::string& name) const {
        return case_ == ColumnCase::told ? name : lower_case(name);
    }

    void add_column(const std::string& title, Read read) {
        reserve(title);
        titles_.push_back(title);
        columns_.push_back(std::move(read));
    }

    void write_row(SQLite::Statement& row) {
        const int params = static_cast<int>(own_.size());
        read_parameters(row.getColumn(params).getString());
        read_figures(row.getColumn(params + 1));
        std::vector<Cell> cells;
        for (const Read& read : columns_) cells.push_back(read(row));
        for (std::size_t i = 0; format_ == Format::csv && i < cells.size(); ++i) look_at(cells[i], titles_[i]);
        writer_->row(cells);
        ++written_.rows;
    }

    void read_parameters(const std::string& params) {
        parameters_.clear();
        for (schema::WrittenValue& value : schema::written_values(params)) {
            if (!has_column_.contains(value.name)) written_.without_column.insert(value.name);
            std::string name = value.name;
            parameters_.emplace(std::move(name), std::move(value));
        }
    }

    void read_figures(const SQLite::Column& attempt) {
        figures_.clear();
        texts_json_ = {};
        if (attempt.isNull()) return;
        metrics_.bind(":attempt", attempt.getInt64());
        while (metrics_.executeStep())
            figures_.emplace(metrics_.getColumn(0).getString(), metrics_.getColumn(1).getDouble());
        metrics_.reset();
        details_.bind(":attempt", attempt.getInt64());
        if (details_.executeStep()) read_texts(details_);
        details_.reset();
    }

    void read_texts(SQLite::Statement& row) {
        if (!row.getColumn(1).isNull()) texts_json_ = row.getColumn(1).getString();
        for (auto& [name, text] : schema::text_metrics_in(row.getColumn(0).getString())) figures_[name] = text;
    }

    [[nodiscard]] Cell parameter_cell(const ParameterOut& parameter) const {
        const auto found = parameters_.find(parameter.name);
        if (found == parameters_.end()) return {};
        const auto& [name, text, is_text] = found->second;
        if (!is_text && text == "null") return {};
        if (is_text || format_ == Format::csv || parameter.keeps_text) return text;
        const bool is_plain = text == "true" || text == "false" || number_in(text);
        return is_plain ? Cell{Written{text}} : Cell{text};
    }

    // Counts texts that a spreadsheet would compute (OWASP: CSV injection), except numbers, and texts with NUL.
    void look_at(const Cell& cell, const std::string& title) {
        const auto* text = std::get_if<std::string>(&cell);
        if (text && text->find('\0') != std::string::npos && written_.nuls++ == 0) written_.nul_column = title;
        if (!text || text->empty() || std::string("=+-@\t\r").find(text->front()) == std::string::npos ||
            number_in(*text))
            return;
        if (written_.formulas++ == 0) written_.formula_column = title;
    }

    SQLite::Database& db_;
    std::string view_;
    Format format_;
    ColumnCase case_;
    std::unique_ptr<TableWriter> writer_;
    Names own_, titles_;
    std::vector<Read> columns_;
    std::set<std::string> taken_, has_column_, metrics_added_;
    std::unordered_map<std::string, schema::WrittenValue> parameters_;  // of the current row
    std::unordered_map<std::string, Cell> figures_;
    Cell texts_json_;
    SQLite::Statement details_{
        db_,
        "SELECT details, details -> '$.texts' FROM attempt WHERE id = :attempt AND status = 'done' AND details IS "
        "NOT NULL"};
    SQLite::Statement metrics_{
        db_,  // as in the views: figures of done jobs
        "SELECT m.name, m.value FROM metric m JOIN attempt a ON a.id = m.attempt_id WHERE a.id = "
        ":attempt AND (a.status = 'done' OR m.name = 'requested_bytes')"};
    WrittenTable written_;
};

// The view's metric columns; those that count something are integers there.
const Names metrics_of_results = {"width",         "height",           "runtime_s",         "runtime_mad_s",
                                  "ssim",          "runtime_ci_low_s", "runtime_ci_high_s", "samples",
                                  "load_s",        "decode_s",         "encode_s",          "peak_memory_bytes",
                                  "ssim_gaussian", "requested_bytes"};

std::vector<ParameterOut> parameters_of(SQLite::Database& db, const std::string& sweep) {
    SQLite::Statement rows(db,
                           "SELECT value ->> '$.name', coalesce(value ->> '$.text', 0) FROM sweep, "
                           "json_each(sweep.parameters) WHERE sweep.name = :sweep ORDER BY json_each.key");
    rows.bind(":sweep", sweep);
    std::vector<ParameterOut> all;
    while (rows.executeStep()) all.push_back({rows.getColumn(0).getString(), rows.getColumn(1).getInt() != 0});
    return all;
}

// The metrics that its runner can write, then others in its results.
Names metrics_of(SQLite::Database& db, const std::string& sweep) {
    SQLite::Statement listed(db,
                             "SELECT value ->> '$.name' FROM sweep, json_each(sweep.metrics) WHERE sweep.name = :sweep "
                             "ORDER BY json_each.key");
    listed.bind(":sweep", sweep);
    Names all = texts(listed);
    SQLite::Statement found(
        db, "SELECT DISTINCT name FROM metric WHERE attempt_id IN " + std::string(results_of_sweep) + " ORDER BY 1");
    found.bind(":sweep", sweep);
    std::set<std::string> seen(all.begin(), all.end());
    for (std::string& name : texts(found))
        if (seen.insert(name).second) all.push_back(std::move(name));
    SQLite::Statement as_text(db, text_names + std::string(results_of_sweep) + " ORDER BY 1");
    as_text.bind(":sweep", sweep);
    for (std::string& name : texts(as_text))
        if (seen.insert(name).second) all.push_back(std::move(name));
    return all;
}

bool has_texts(SQLite::Database& db, const std::string& sweep) {
    SQLite::Statement find(db, text_names + std::string(results_of_sweep) + " LIMIT 1");
    find.bind(":sweep", sweep);
    return find.executeStep();
}

void check_sweep(SQLite::Database& db, const std::string& sweep) {
    SQLite::Statement names(db, "SELECT name FROM sweep ORDER BY name");
    const std::vector<std::string> known = texts(names);
    if (std::ranges::find(known, sweep) == known.end())
        throw std::invalid_argument("no such sweep: '" + sweep + "'" + sweep::suggestion(sweep, known));
}

// `style` may be the model's file.
bool is_parameter_of_results(const std::string& column) {
    return (has(usual_parameters(), column) && column != "style") || column.ends_with("_category");
}

// A metric named like a parameter of the rows must not be mistaken for it.
void reserve_parameters(SQLite::Database& db, TableOut& table) {
    SQLite::Statement names(db, "SELECT DISTINCT key FROM results, json_each(results.params)");
    for (const std::string& name : texts(names)) table.reserve(name);
}

std::string metric_title(const TableOut& table, const std::string& name) {
    return schema::metric_column(name, table.is_taken(name));
}

}  // namespace

WrittenTable write_results(SQLite::Database& db, std::ostream& out, Format format, ColumnCase names) {
    TableOut table(db, "results", out, format, names);
    SQLite::Statement columns(db, "SELECT name FROM pragma_table_info('results') WHERE name <> 'sweep_file'");
    reserve_parameters(db, table);
    table.reserve(texts_column);
    for (const std::string& name : texts(columns)) {
        if (is_parameter_of_results(name))
            table.add_parameter({name}, name);
        else
            table.add_own(name, has(metrics_of_results, name) ? metric_title(table, name) : name);
    }
    for (const char* shown : {"style", "model"}) table.set_shown(shown);
    SQLite::Statement metrics(db,
                              "SELECT DISTINCT name FROM metric WHERE attempt_id IN (SELECT result_attempt FROM job "
                              "WHERE result_attempt IS NOT NULL) ORDER BY 1");
    for (const std::string& name : texts(metrics))
        if (!has(metrics_of_results, name)) table.add_metric(name);
    SQLite::Statement as_text(db, text_names + "(SELECT result_attempt FROM job) ORDER BY 1");
    const Names names_of_texts = texts(as_text);
    for (const std::string& name : names_of_texts) table.add_metric_once(name);
    if (!names_of_texts.empty()) table.add_texts();
    return table.write();
}

WrittenTable write_sweep(SQLite::Database& db, const std::string& sweep, std::ostream& out, Format format,
                         ColumnCase names) {
    check_sweep(db, sweep);
    TableOut table(db, "sweep_" + sweep, out, format, names);
    for (const char* name : schema::own_columns_of_sweeps) table.reserve(name);
    table.reserve(texts_column);
    table.add_own("job_key");
    for (const ParameterOut& parameter : parameters_of(db, sweep)) {
        std::string title = parameter.name;
        while (table.is_taken(title)) title = "param_" + title;
        table.add_parameter(parameter, title);
    }
    for (const std::string& name : metrics_of(db, sweep)) table.add_metric(name);
    if (has_texts(db, sweep)) table.add_texts();
    SQLite::Statement columns(db, "SELECT name FROM pragma_table_info(:view)");
    columns.bind(":view", "sweep_" + sweep);
    const auto& own = schema::own_columns_of_sweeps;
    for (const std::string& name : texts(columns))
        if (name != "job_key" && std::ranges::find(own, name) != own.end()) table.add_own(name);
    return table.write();
}

}  // namespace stylesweep::exchange
