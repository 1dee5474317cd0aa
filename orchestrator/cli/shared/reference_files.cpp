#include "orchestrator/cli/shared/reference_files.hpp"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>

#include "base/text/parse_as.hpp"
#include "base/text/utf8.hpp"
#include "orchestrator/exchange/csv/csv_table.hpp"
#include "orchestrator/exchange/csv/csv_text.hpp"

namespace stylesweep::cli {
namespace {

constexpr std::size_t most_bytes = 16 << 20;

std::string content_of(const std::string& file) {
    if (std::filesystem::is_directory(file)) throw UsageError("--against " + file + " is a folder; name a CSV file");
    std::ifstream in(file, std::ios::binary);
    if (!in) throw UsageError("--against " + file + " cannot be read: " + std::strerror(errno));
    std::string text(most_bytes + 1, '\0');  // /dev/zero and the like have no end
    in.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(in.gcount()));
    if (text.size() > most_bytes)
        throw UsageError("--against " + file + " is larger than 16 MiB: this is no table of published figures");
    return text;
}

reports::ReferenceTable read(const std::string& file) {
    exchange::Notes notes;
    const std::string text = exchange::utf8_text(content_of(file), file, notes);
    const exchange::CsvTable csv = exchange::read_table(text, file, std::nullopt, notes);
    for (const std::string& note : notes) std::cerr << "note: " << printable_line(file + ": " + note) << '\n';
    reports::ReferenceTable table{file, csv.columns, {}};
    for (const exchange::CsvRow& row : csv.rows) {
        reports::ReferenceTable::Row& texts = table.rows.emplace_back();
        texts.line = row.line;
        for (const exchange::CsvCell& cell : row.cells) texts.cells.push_back(cell.text);
    }
    return table;
}

}  // namespace

void add_against_options(po::options_description& all) {
    all.add_options()("against", po::value<std::vector<std::string>>()->composing()->value_name("FILE.csv"),
                      "FILE.csv of published figures, such as references/neural-style.csv (may be repeated): their "
                      "ratios and growth are compared with the sweep's")(
        "tolerance", po::value<std::string>()->default_value("10%")->value_name("PERCENT"),
        "by how much a ratio or a value may differ from a published one; an exponent by as many hundredths");
}

std::vector<reports::ReferenceTable> reference_tables(const Options& options) {
    std::vector<reports::ReferenceTable> tables;
    for (const std::string& file : options.list("against")) tables.push_back(read(file));
    return tables;
}

double tolerance_of(const Options& options) {
    const std::string text = options.text("tolerance");
    const auto percent =
        text.ends_with('%') ? parse_as<double>(std::string_view(text).substr(0, text.size() - 1)) : std::nullopt;
    if (!percent || !(*percent >= 0 && *percent <= 1000))
        throw UsageError("--tolerance takes a percentage such as 10%, not '" + text + "'");
    if (!options.is_default("tolerance") && !options.has("against"))
        throw UsageError("--tolerance is for --against FILE.csv");
    return *percent / 100;
}

}  // namespace stylesweep::cli
