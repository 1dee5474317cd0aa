#include "schema/sweeps/shared_commands.hpp"

#include <filesystem>
#include <map>

namespace stylesweep::schema {

std::vector<SharedCommands> shared_commands(Store& store, const std::string& sweep, const std::string& folder,
                                            const std::function<bool(std::int64_t job)>& asks_for) {
    SQLite::Statement rows(
        store.db(),
        "SELECT s.id, s.name, s.file_path, j.id FROM sweep s JOIN membership m ON m.sweep_id = s.id "
        "JOIN job j ON j.id = m.job_id WHERE s.name <> :sweep AND s.runner = 'command' AND j.state = "
        "'done' ORDER BY s.id, j.id");
    rows.bind(":sweep", sweep);
    std::map<std::int64_t, SharedCommands> by_sweep;
    while (rows.executeStep()) {
        const std::string there = std::filesystem::path(rows.getColumn(2).getString()).parent_path().string();
        if (there.empty() || there == folder || !asks_for(rows.getColumn(3).getInt64())) continue;
        SharedCommands& shared = by_sweep[rows.getColumn(0).getInt64()];
        shared.sweep = rows.getColumn(1).getString();
        shared.folder = there;
        ++shared.results;
    }
    std::vector<SharedCommands> all;
    for (auto& [id, shared] : by_sweep) all.push_back(std::move(shared));
    return all;
}

}  // namespace stylesweep::schema
