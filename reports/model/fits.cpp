#include "reports/model/fits.hpp"

#include <SQLiteCpp/Statement.h>

#include "schema/query/recipes.hpp"
#include "schema/sqlite/optional_values.hpp"

namespace stylesweep::reports {

std::vector<Fit> read_fits(SQLite::Database& db, const std::string& sweep) {
    SQLite::Statement rows(db, schema::find_recipe("fits").sql);
    rows.bind(":sweep", sweep);
    std::vector<Fit> fits;
    const auto text = [&](const char* column) { return rows.getColumn(column).getString(); };
    const auto number = [&](const char* column) { return schema::optional_double(rows.getColumn(column)); };
    while (rows.executeStep())
        fits.push_back({text("host"), text("device_name"), text("architecture"), text("precision"), text("other"),
                        text("too_big_resolution"), number("jobs"), number("done_megapixels"), number("memory_gb"),
                        number("fits_megapixels"), number("low"), number("high"), number("fits_square"),
                        number("there_s")});
    return fits;
}

}  // namespace stylesweep::reports
