#include "schema/database/database_name.hpp"

#include <string_view>

namespace stylesweep::schema {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view ending = ".db";
constexpr int most_links = 40;  // as many as Linux follows

}  // namespace

fs::path linked_file(const fs::path& file) {
    std::error_code error;
    fs::path target = fs::absolute(file, error);
    if (error) target = file;  // the working folder was deleted
    for (int i = 0; i < most_links && fs::is_symlink(target, error); ++i)
        target = target.parent_path() / fs::read_symlink(target, error);
    return target;
}

std::string database_name(const fs::path& file) {
    const std::string name = file.filename().string();
    return name.ends_with(ending) ? name.substr(0, name.size() - ending.size()) : name;
}

fs::path beside_database(const fs::path& file, const std::string& kind) {
    const fs::path target = linked_file(file);
    const std::string name = target.filename().string();
    return target.parent_path() / (database_name(target) + (name.ends_with(ending) ? "." : "-") + kind);
}

fs::path files_folder_of(const fs::path& file) {
    return beside_database(file, "files");
}

}  // namespace stylesweep::schema
