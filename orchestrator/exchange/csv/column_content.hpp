// What the cells of a column hold, counted.
#pragma once

#include <cstddef>
#include <set>
#include <string>

#include "orchestrator/exchange/csv/csv_table.hpp"

namespace stylesweep::exchange {

struct Content {
    std::size_t numbers = 0;         ///< with a decimal point, a decimal comma, thousands parted or neither
    std::size_t decimal_commas = 0;  ///< of those
    std::size_t decimal_points = 0;  ///< of those
    std::size_t measured = 0;        ///< of those: fractions with many digits
    std::size_t thousands = 0;       ///< of those: a comma may part thousands
    std::size_t by_commas = 0;       ///< numbers whose thousands are parted by commas, and nothing else can be meant
    std::size_t by_points = 0;       ///< the same by points
    std::size_t point_groups = 0;    ///< of those with a decimal point: it may part thousands
    std::size_t nans = 0;            ///< nan and infinities
    std::size_t texts = 0;           ///< neither a number nor a word for none
    std::set<std::string> distinct;

    [[nodiscard]] bool is_numeric() const { return texts == 0 && numbers > 0; }
    [[nodiscard]] bool is_text() const { return texts > 0 && numbers == 0; }
};

Content content_of(const CsvTable& table, std::size_t column);

}  // namespace stylesweep::exchange
