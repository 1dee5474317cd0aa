// Counts what the cells of a column contain.
#pragma once

#include <cstddef>
#include <set>
#include <string>

#include "orchestrator/exchange/csv/csv_table.hpp"

namespace stylesweep::exchange {

struct Content {
    std::size_t numbers = 0;         ///< with a decimal point, a decimal comma, thousands separators or none of these
    std::size_t decimal_commas = 0;  ///< of those
    std::string with_comma;          ///< the first of these
    std::size_t decimal_points = 0;  ///< of those
    std::size_t measured = 0;        ///< of those: fractions with many digits, like measurements
    std::size_t thousands = 0;       ///< of those: a comma may be a thousands separator
    std::size_t by_commas = 0;       ///< numbers with commas that can only be thousands separators
    std::size_t by_points = 0;       ///< the same with points
    std::size_t point_groups = 0;    ///< of those with a decimal point: it may be a thousands separator
    std::size_t nans = 0;            ///< nan and infinities
    std::size_t texts = 0;           ///< neither a number nor a word for a missing value
    std::string ambiguous;           ///< the first of these with one mark that may be either, 1,234 or 1.234
    std::string like_number;         ///< the first text that begins like a number: 93%, 12 ms, 00:01:02
    std::set<std::string> distinct;

    [[nodiscard]] bool is_numeric() const { return texts == 0 && numbers > 0; }
    [[nodiscard]] bool is_text() const { return texts > 0 && numbers == 0; }
};

Content content_of(const CsvTable& table, std::size_t column);

}  // namespace stylesweep::exchange
