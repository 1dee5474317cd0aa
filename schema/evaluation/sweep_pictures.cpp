#include "schema/evaluation/sweep_pictures.hpp"

#include "schema/sqlite/optional_values.hpp"
#include "schema/sqlite/sql_file.hpp"

namespace stylesweep::schema {

std::vector<SweepPicture> sweep_pictures(SQLite::Database& db, const std::string& sweep) {
    SQLite::Statement find(db, sql_file("sweep_pictures"));
    find.bind(":sweep", sweep);
    std::vector<SweepPicture> all;
    const auto text = [&](int column) { return find.getColumn(column).getString(); };
    while (find.executeStep())
        all.push_back({text(2), text(3), text(4), text(5), optional_double(find.getColumn(6)),
                       find.getColumn(0).getInt64(), text(1), text(7), text(8), optional_double(find.getColumn(9))});
    return all;
}

std::vector<std::pair<std::string, std::size_t>> jobs_without_picture(Store& store, const std::string& sweep) {
    SQLite::Statement find(store.db(), sql_file("jobs_without_picture"));
    find.bind(":sweep", sweep);
    std::vector<std::pair<std::string, std::size_t>> all;
    while (find.executeStep())
        all.emplace_back(find.getColumn(0).getString(), static_cast<std::size_t>(find.getColumn(1).getInt64()));
    return all;
}

}  // namespace stylesweep::schema
