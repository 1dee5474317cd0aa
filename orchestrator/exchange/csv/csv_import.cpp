#include "orchestrator/exchange/csv/csv_import.hpp"

#include <iterator>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "base/impossible.hpp"
#include "base/text/joined.hpp"
#include "orchestrator/exchange/csv/cell_values.hpp"
#include "orchestrator/exchange/csv/column_name_hints.hpp"
#include "orchestrator/exchange/csv/optuna.hpp"
#include "orchestrator/exchange/csv/spellings.hpp"
#include "orchestrator/exchange/params_json.hpp"
#include "orchestrator/exchange/row_facts.hpp"
#include "schema/sweeps/mixed_metrics.hpp"

namespace stylesweep::exchange {
namespace {

using nlohmann::ordered_json;

std::string shortened(const std::string& text) {
    return text.size() <= 60 ? text : text.substr(0, 57) + "...";
}

// The form of keys in docs/database.md: members sorted by name, no white space.
std::string json_object(const std::map<std::string, std::string>& members) {
    std::string text = "{";
    for (const auto& [name, json] : members)
        text += (text.size() > 1 ? "," : "") + ordered_json(name).dump() + ":" + json;
    return text + "}";
}

class Importer {
  public:
    Importer(std::istream& in, const ImportOptions& options) : options_(options) {
        const std::string text = utf8_text({std::istreambuf_iterator<char>(in), {}}, options.file, done_.notes);
        if (text.starts_with('{') || text.starts_with("[{"))
            refuse(options.file, 1, "this is JSON; import reads CSV (`stylesweep export -o FILE.csv`)");
        table_ = read_table(text, options.file, options.separator, done_.notes);
        RoleOptions roles{options.metrics, options.parameters};
        if (is_optuna(table_)) read_optuna(table_, options.file, roles, done_.notes);
        done_.columns = columns_of(table_, options.file, roles, done_.notes);
    }

    CsvImport read() {
        find_first_repeat();
        for (const CsvRow& row : table_.rows) add(row);
        for (schema::ImportedResult& result : done_.results) warn_of_texts(result);
        if (done_.results.empty())
            refuse(options_.file, 1, "none of the rows is a finished job: there is nothing to import");
        tell();
        done_.sweep = sweep_record();
        return std::move(done_);
    }

  private:
    // Programs number repeats from 0 or from 1.
    void find_first_repeat() {
        for (std::size_t i = 0; i < done_.columns.size(); ++i) {
            if (done_.columns[i].role != Role::fact || done_.columns[i].name != "repeat") continue;
            for (const CsvRow& row : table_.rows) counts_from_0_ |= number_in(row.cells[i].text) == 0.0;
        }
        if (counts_from_0_) done_.notes.emplace_back("repeats are counted from 0 in the file, from 1 here");
    }

    void add(const CsvRow& row) {
        Facts facts;
        std::map<std::string, std::string> params;
        schema::ImportedResult result;
        result.line = row.line;
        bool is_earlier = false;
        take_texts(row, result);
        for (std::size_t i = 0; i < row.cells.size(); ++i) {
            const Column& column = done_.columns[i];
            const CsvCell& cell = row.cells[i];
            if (column.role == Role::params) params.merge(*json_members(cell.text));
            if (column.name == "sweep" && column.role == Role::left_out) sweeps_.insert(cell.text);
            is_earlier |= column.name == "earlier" && column.role == Role::left_out && cell.text == "1";
            if (cell.text.empty() && !may_be_empty_text(column, cell)) continue;
            if (column.role == Role::fact) facts[column.name] = cell.text;
            if (column.role == Role::parameter) params[column.name] = value_of(column, cell);
            if (column.role == Role::metric) take_metric(column, row.line, cell, result);
        }
        if (is_earlier) ++earlier_;
        if (is_earlier || is_waiting(facts)) return warnings_.clear();
        check_known(row, params);
        take_facts(facts, options_.file, row.line, result);
        if (facts.contains("repeat"))
            result.repeat =
                whole_number(facts, "repeat", counts_from_0_ ? 0 : 1, options_.file, row.line) + counts_from_0_;
        warn(result);
        for (const auto& [name, json] : params) spellings_.add(name, json);
        result.params = json_object(params);
        done_.results.push_back(std::move(result));
    }

    // The export of a sweep includes jobs without a result.
    bool is_waiting(const Facts& facts) {
        const auto status = facts.find("status");
        const bool waits = status != facts.end() && (status->second == schema::to_text(schema::JobState::queued) ||
                                                     status->second == schema::to_text(schema::JobState::running));
        waiting_ += waits;
        return waits;
    }

    [[nodiscard]] bool is_text(const CsvCell& cell) const { return cell.quoted && table_.quotes_mark_text; }

    [[nodiscard]] bool may_be_empty_text(const Column& column, const CsvCell& cell) const {
        return is_text(cell) && (column.role == Role::parameter || (column.role == Role::metric && column.has_texts));
    }

    // Where commas separate the cells, a number with a comma is quoted.
    std::string value_of(const Column& column, const CsvCell& cell) {
        const std::string plain = plain_number(column, cell.text);
        const bool forced = plain != cell.text && table_.separator == ',';
        if (is_text(cell) && !forced) return text_value(cell.text);
        std::string json = bare_value(plain);
        if (json.starts_with('"')) spellings_.add_bare_text(column.name, cell.text);
        return json;
    }

    void take_metric(const Column& column, int line, const CsvCell& cell, schema::ImportedResult& result) {
        if (row_texts_.contains(column.name)) return;
        const std::string plain = plain_number(column, cell.text);
        const auto number = number_in(plain);
        const bool stays_text = is_text(cell) && plain == cell.text;
        if (column.has_texts && (stays_text || !(number || says_no_figure(cell.text) || says_infinite(cell.text))))
            take_text(column.name, cell.text, result);
        else if (number)
            take_figure(column, cell.text, *number, result);
        else
            take_none(column, line, cell.text);
    }

    // Text metrics of our tables are recognised by name, whatever their cells look like.
    void take_texts(const CsvRow& row, schema::ImportedResult& result) {
        row_texts_.clear();
        for (std::size_t i = 0; i < row.cells.size(); ++i) {
            if (done_.columns[i].role != Role::texts || row.cells[i].text.empty()) continue;
            const auto members = json_members(row.cells[i].text);
            for (const auto& [name, json] : *members) {
                if (!json.starts_with('"')) continue;
                take_text(name, nlohmann::json::parse(json).get<std::string>(), result);
                row_texts_.insert(name);
            }
        }
    }

    void take_text(const std::string& name, const std::string& text, schema::ImportedResult& result) {
        result.text_metrics.emplace_back(name, text);
        Example& cells = texts_[name];
        if (cells.count++ == 0) cells.example = text;
    }

    void take_figure(const Column& column, const std::string& cell, double number, schema::ImportedResult& result) {
        if (const auto why = why_impossible(column.name, number); !why.empty()) {
            Example& cells = impossible_[column.header];
            if (cells.count++ == 0) cells = {1, cell, std::string(why)};
            return warn(column, cell);
        }
        result.record.metrics.emplace_back(column.name, number);
        numbers_.insert(column.name);
        if (!has_leading_zero(cell)) return;
        Example& cells = zeros_[column.header];
        if (cells.count++ == 0) cells.example = cell;
    }

    // 007 is more likely a name.
    static bool has_leading_zero(const std::string& cell) {
        return cell.size() > 1 && cell[0] == '0' && cell.find_first_not_of("0123456789") == std::string::npos;
    }

    void warn(const Column& column, const std::string& cell) {
        warnings_ += (warnings_.empty() ? "" : ", ") + column.name + " was " + cell;
    }

    void take_none(const Column& column, int line, const std::string& cell) {
        if (says_no_figure(cell) || says_infinite(cell)) {
            ++no_figures_[column.header][cell];
            if (says_nan(cell) || says_infinite(cell)) warn(column, cell);
        } else {
            refuse(options_.file, line,
                   column.header + ": '" + shortened(cell) +
                       "' is not a number; leave the cell empty if there is no value, " +
                       "or name the column with --parameter if it is not a figure");
        }
    }

    // A done result notes that one of its figures was not a number.
    void warn(schema::ImportedResult& result) {
        if (!warnings_.empty() && result.record.status == schema::AttemptStatus::done)
            result.record.warning =
                result.record.warning.value_or("") + (result.record.warning ? "; " : "") + warnings_;
        warnings_.clear();
        hidden_ += result.record.status != schema::AttemptStatus::done && !result.record.metrics.empty();
    }

    // Warns of texts in metrics that are numbers in other rows.
    void warn_of_texts(schema::ImportedResult& result) const {
        for (const auto& [name, text] : result.text_metrics) {
            const std::string why = schema::mixed_metric_warning(name);
            std::optional<std::string>& warning = result.record.warning;
            if (result.record.status != schema::AttemptStatus::done || !numbers_.contains(name) ||
                warning.value_or("").find(why) != std::string::npos)
                continue;
            warning = warning ? *warning + "; " + why : why;
        }
    }

    void check_known(const CsvRow& row, const std::map<std::string, std::string>& params) const {
        for (std::size_t i = 0; i < row.cells.size(); ++i) {
            const Column& column = done_.columns[i];
            if (column.role == Role::known && !is_known(column, row.cells[i].text, params))
                disagree(column, row, i, params);
        }
    }

    // `param_x` may be the parameter x or param_x: accepts either.
    static bool is_known(const Column& column, const std::string& cell,
                         const std::map<std::string, std::string>& params) {
        const std::string plain = plain_number(column, cell);
        const auto agrees = [&](const std::string& name) {
            const auto stored = params.find(name);
            return stored == params.end() ? cell.empty() : shows(cell, stored->second) || shows(plain, stored->second);
        };
        std::string name = column.header;
        while (!agrees(name)) {
            if (!name.starts_with("param_")) return false;
            name.erase(0, 6);
        }
        return true;
    }

    [[noreturn]] void disagree(const Column& column, const CsvRow& row, std::size_t i,
                               const std::map<std::string, std::string>& params) const {
        const auto stored = params.find(column.name);
        refuse(options_.file, row.line,
               column.header + " is '" + shortened(row.cells[i].text) + "', but the column params says " +
                   (stored == params.end() ? "nothing about it" : shortened(stored->second)) +
                   "; remove one of the two columns, or make them agree");
    }

    void tell() {
        if (waiting_ != 0)
            done_.notes.push_back(counted(waiting_, "row") + " of queued or running jobs (no result yet): left out");
        if (sweeps_.size() > 1) done_.notes.push_back("rows of several sweeps become one: " + joined(sweeps_));
        for (const auto& [column, words] : no_figures_)
            for (const auto& [word, count] : words)
                done_.notes.push_back(column + ": " + counted(count, "cell") + (count == 1 ? " says '" : " say '") +
                                      word + "': no value there");
        if (hidden_ != 0)
            done_.notes.push_back(counted(hidden_, "row") + (hidden_ == 1 ? " has" : " have") +
                                  " figures and a status other than done: kept, but no view shows them");
        if (earlier_ != 0)
            done_.notes.push_back(
                counted(earlier_, "earlier row") +
                " (from an earlier version of the sweep or its inputs, column earlier): left out, as they are in "
                "none of its figures; without the column they are imported as results");
        for (const auto& [column, cells] : impossible_)
            done_.notes.push_back(column + ": " + counted(cells.count, "cell") + ", such as " + cells.example +
                                  ", are impossible (" + cells.why + "): left out, with a warning in the row");
        for (const auto& [column, cells] : zeros_)
            done_.notes.push_back(column + ": " + counted(cells.count, "cell") + ", such as " + cells.example +
                                  ", read as a number; if it is a name, say --parameter " + column);
        for (const auto& [name, cells] : texts_)
            if (numbers_.contains(name))
                done_.notes.push_back(name + ": " + counted(cells.count, "cell") + ", such as '" +
                                      shortened(cells.example) +
                                      "', kept as text beside numbers: not a figure, with a warning in the row");
        spellings_.tell(done_.notes);
    }

    // Parameters and figures in the file's order, then the parameters that only `params` has.
    [[nodiscard]] schema::SweepRecord sweep_record() const {
        ordered_json parameters = ordered_json::array(), metrics = ordered_json::array();
        std::set<std::string> names;
        const auto add_parameter = [&](const std::string& name) {
            if (!names.insert(name).second) return;
            parameters.push_back({{"name", name}, {"axis", true}});
            if (spellings_.keep_text(name)) parameters.back()["text"] = true;
        };
        for (const Column& column : done_.columns) {
            if (column.role == Role::metric)
                metrics.push_back({{"name", column.name}, {"unit", unit_of(column.name)}});
            else if (column.role == Role::parameter || column.role == Role::known)
                add_parameter(column.name);
        }
        for (const auto& [name, texts] : spellings_.by_name()) add_parameter(name);
        return {options_.sweep,        schema::import_runner, options_.file,  "",
                options_.command_line, parameters.dump(),     metrics.dump(), "{}",
                R"({"retries":0})"};
    }

    const ImportOptions& options_;
    CsvImport done_;
    CsvTable table_;
    bool counts_from_0_ = false;
    std::int64_t waiting_ = 0, hidden_ = 0, earlier_ = 0;
    std::string warnings_;          // of the current row
    std::set<std::string> sweeps_;  // named in the rows
    std::map<std::string, std::map<std::string, std::int64_t>> no_figures_;
    struct Example {
        std::int64_t count = 0;
        std::string example, why;
    };
    std::map<std::string, Example> impossible_, zeros_;  // by column
    std::map<std::string, Example> texts_;               // by metric
    std::set<std::string> numbers_;                      // metrics
    std::set<std::string> row_texts_;                    // of the current row: metrics
    Spellings spellings_;
};

}  // namespace

CsvImport read_csv(std::istream& in, const ImportOptions& options) {
    return Importer(in, options).read();
}

}  // namespace stylesweep::exchange
