#include "orchestrator/sweep/values/results_folder.hpp"

#include <fstream>
#include <string>

namespace stylesweep::sweep {
namespace {

namespace fs = std::filesystem;

bool is_database(const fs::path& file) {
    constexpr std::string_view magic = "SQLite format 3";
    std::string begin(magic.size(), '\0');
    std::error_code ignored;
    if (!fs::is_regular_file(file, ignored)) return false;
    std::ifstream(file, std::ios::binary).read(begin.data(), static_cast<std::streamsize>(begin.size()));
    return begin == magic;
}

// The database whose folder has that name, as docs/database.md says; empty for other names.
fs::path database_of(const fs::path& folder) {
    const std::string name = folder.filename().string();
    const auto without = [&](std::string_view end) { return name.substr(0, name.size() - end.size()); };
    if (name.ends_with(".files")) return folder.parent_path() / (without(".files") + ".db");
    if (name.ends_with("-files")) return folder.parent_path() / without("-files");
    return {};
}

}  // namespace

bool is_results_folder(const fs::path& folder) {
    std::error_code ignored;
    const fs::path target = fs::is_symlink(folder, ignored) ? fs::canonical(folder, ignored) : folder;
    const fs::path database = database_of(target);
    return !database.empty() && (fs::exists(target / "runs.lock", ignored) || is_database(database));
}

}  // namespace stylesweep::sweep
