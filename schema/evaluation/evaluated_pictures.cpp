#include "schema/evaluation/evaluated_pictures.hpp"

#include "schema/sqlite/sql_file.hpp"

namespace stylesweep::schema {

std::vector<EvaluatedPicture> evaluated_pictures(Store& store, const std::string& sweep) {
    SQLite::Statement find(store.db(), sql_file("evaluated_pictures"));
    find.bind(":sweep", sweep);
    std::vector<EvaluatedPicture> all;
    while (find.executeStep()) {
        all.push_back({find.getColumn(0).getString(), find.getColumn(1).getString(), find.getColumn(2).getString(),
                       find.getColumn(3).getString(), std::nullopt});
        if (!find.getColumn(4).isNull()) all.back().lpips = find.getColumn(4).getDouble();
    }
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
