#include "orchestrator/exchange/csv/csv_table.hpp"

#include <algorithm>
#include <set>

#include "base/text/ascii.hpp"

namespace stylesweep::exchange {
namespace {

constexpr int looked_at = 50;  // rows from which the separator is detected

// The separator in a spreadsheet's first line `sep=;`, with or without quotes; `at` advances past it.
std::optional<char> told_separator(const std::string& text, std::size_t& at) {
    const std::size_t end = std::min(text.find_first_of("\r\n"), text.size());
    std::string line = lower_case(text.substr(0, end));
    if (line.size() == 7 && line.front() == '"' && line.back() == '"') line = line.substr(1, 5);
    if (line.size() != 5 || !line.starts_with("sep=")) return std::nullopt;
    at = std::min(text.size(), end + (text.compare(end, 2, "\r\n") == 0 ? 2 : 1));
    return line[4];
}

struct SeparatorFit {
    std::size_t columns = 0;  ///< 0: cannot be read with this separator
    bool even = false;        ///< all these rows are as long as the header
};

SeparatorFit fit_of(std::string_view text, char separator) {
    SeparatorFit fit;
    CsvReader reader(text, "", separator);
    CsvRow row;
    try {
        if (!reader.next(row)) return fit;
        fit = {row.cells.size(), true};
        for (int i = 0; i < looked_at && reader.next(row); ++i) fit.even &= row.cells.size() == fit.columns;
    } catch (const ImportError&) {
        return {};
    }
    return fit;
}

char likely_separator(std::string_view text) {
    char best = ',';
    SeparatorFit best_fit;
    for (const char separator : {',', '\t', ';', '|'}) {
        const SeparatorFit fit = fit_of(text, separator);
        const bool useful = fit.even && fit.columns > 1, best_useful = best_fit.even && best_fit.columns > 1;
        if (useful == best_useful ? fit.columns <= best_fit.columns : best_useful) continue;
        best = separator;
        best_fit = fit;
    }
    return best;
}

class TableReader {
  public:
    TableReader(const std::string& file, Notes& notes) : file_(file), notes_(notes) {}

    CsvTable read(const std::string& text, std::optional<char> separator) {
        std::size_t begin = 0;
        const auto told = told_separator(text, begin);
        const std::string_view body = std::string_view(text).substr(begin);
        table_.separator = separator ? *separator : told ? *told : likely_separator(body);
        if (!separator && table_.separator != ',')
            notes_.push_back("cells are separated by " + separator_name(table_.separator) +
                             (told ? ", as the file's first line says" : ""));
        read_rows(CsvReader(body, file_, table_.separator, told ? 2 : 1));
        tell_quotes();
        drop_unnamed();
        check_names();
        drop_empty_rows();
        if (table_.rows.empty()) refuse(file_, header_.line, "no rows below the header");
        return std::move(table_);
    }

  private:
    void read_rows(CsvReader reader) {
        if (!reader.next(header_)) refuse(file_, 1, "the file is empty; its first line names the columns");
        for (CsvRow row; reader.next(row); table_.rows.push_back(std::move(row)))
            if (row.cells.size() != header_.cells.size())
                refuse(file_, row.line,
                       counted(std::ssize(row.cells), "cell") + " under " +
                           counted(std::ssize(header_.cells), "column") + " (they are separated by " +
                           separator_name(table_.separator) + "; --separator says otherwise)");
        for (const CsvCell& cell : header_.cells) table_.columns.push_back(cell.text);
    }

    void tell_quotes() {
        const auto bare = [](const CsvCell& cell) { return !cell.quoted && !cell.text.empty(); };
        const auto has_bare = [&](const CsvRow& row) { return std::ranges::any_of(row.cells, bare); };
        table_.quotes_mark_text = has_bare(header_) || std::ranges::any_of(table_.rows, has_bare);
        if (!table_.quotes_mark_text && !table_.rows.empty())
            notes_.emplace_back("every cell is quoted, so quotes do not mark text: \"1.5\" is the number 1.5");
    }

    [[nodiscard]] bool is_empty(std::size_t column) const {
        return std::ranges::all_of(table_.rows, [&](const CsvRow& row) { return row.cells[column].text.empty(); });
    }

    // Row numbers in the first column, as pandas and R write them: 0, 1, 2, ... or 1, 2, 3, ...
    [[nodiscard]] bool numbers_rows(std::size_t column) const {
        if (column != 0 || table_.rows.empty()) return false;
        const std::size_t first = table_.rows[0].cells[0].text == "0" ? 0 : 1;
        for (std::size_t i = 0; i < table_.rows.size(); ++i)
            if (table_.rows[i].cells[0].text != std::to_string(first + i)) return false;
        return true;
    }

    void drop(std::size_t column) {
        const auto at = static_cast<std::ptrdiff_t>(column);
        table_.columns.erase(table_.columns.begin() + at);
        for (CsvRow& row : table_.rows) row.cells.erase(row.cells.begin() + at);
    }

    void drop_unnamed() {
        for (std::size_t i = table_.columns.size(); i-- > 0;) {
            if (!table_.columns[i].empty() && table_.columns[i] != "Unnamed: 0") continue;
            if (!is_empty(i) && !numbers_rows(i)) continue;
            notes_.push_back("column " + std::to_string(i + 1) + " has no name and " +
                             (is_empty(i) ? "no values" : "numbers the rows") + ": left out");
            drop(i);
        }
    }

    void check_names() const {
        std::set<std::string> seen;
        for (std::size_t i = 0; i < table_.columns.size(); ++i) {
            const std::string& name = table_.columns[i];
            if (name.empty()) refuse(file_, header_.line, "column " + std::to_string(i + 1) + " has no name");
            if (!seen.insert(name).second) refuse(file_, header_.line, "two columns are named '" + name + "'");
        }
    }

    void drop_empty_rows() {
        const auto count = std::erase_if(table_.rows, [](const CsvRow& row) {
            return std::ranges::all_of(row.cells, [](const CsvCell& cell) { return cell.absent(); });
        });
        if (count != 0)
            notes_.push_back(counted(static_cast<std::int64_t>(count), "row") + " without any value: left out");
    }

    const std::string& file_;
    Notes& notes_;
    CsvRow header_;
    CsvTable table_;
};

}  // namespace

CsvTable read_table(const std::string& text, const std::string& file, std::optional<char> separator, Notes& notes) {
    return TableReader(file, notes).read(text, separator);
}

std::string separator_name(char separator) {
    switch (separator) {
        case ',':
            return "commas";
        case ';':
            return "semicolons";
        case '\t':
            return "tabs";
        default:
            return std::string("'") + separator + "'";
    }
}

}  // namespace stylesweep::exchange
