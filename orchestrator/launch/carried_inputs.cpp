#include "orchestrator/launch/carried_inputs.hpp"

#include <fstream>
#include <stdexcept>
#include <vector>

#include "base/files/atomic_file.hpp"
#include "base/files/digest.hpp"
#include "base/files/file_lock.hpp"

namespace stylesweep::launch {
namespace {

namespace fs = std::filesystem;

// Verifies the content: the file may be incomplete or foreign, whatever its folder's name.
bool holds(const fs::path& place, const schema::InputFile& file) {
    std::error_code ignored;
    const auto wanted = file.kind == InputKind::folder ? fs::file_type::directory : fs::file_type::regular;
    if (fs::symlink_status(place, ignored).type() != wanted) return false;
    try {
        return read_input(place, file.kind).sha256 == file.sha256;
    } catch (const std::runtime_error&) {
        return false;
    }
}

// Marks it as still in use.
void touch(const fs::path& folder) {
    std::error_code ignored;
    fs::last_write_time(folder, fs::file_time_type::clock::now(), ignored);
}

std::vector<schema::InputFile> files_of_list(const fs::path& list) {
    std::vector<schema::InputFile> files;
    for (const fs::path& file : read_file_list(list)) files.push_back({sha256_file(file), file, {}});
    return files;
}

// The copied list names the files beside it: its identity, the hash of their contents, does not change.
void put_list(const fs::path& from, const fs::path& part, const fs::path& folder) {
    std::ofstream out(part, std::ios::binary);
    for (const schema::InputFile& each : files_of_list(from)) {
        stage(each, each.path, folder);
        out << (fs::path("..") / each.sha256 / each.path.filename()).string() << '\n';
    }
    out.close();
    if (!out) throw std::runtime_error("cannot write " + part.string());
}

void put_folder(const fs::path& from, const fs::path& part) {
    for (const std::string& name : read_folder(from)) {
        fs::create_directories((part / name).parent_path());
        fs::copy_file(from / name, part / name);
    }
}

void put(const schema::InputFile& file, const fs::path& from, const fs::path& part, const fs::path& folder) {
    switch (file.kind) {
        case InputKind::file:
            fs::copy_file(from, part);
            break;
        case InputKind::list:
            put_list(from, part, folder);
            break;
        case InputKind::folder:
            put_folder(from, part);
            break;
        case InputKind::described:
            fs::copy_file(from, part);
            fs::copy_file(description_of(from), description_of(part), fs::copy_options::overwrite_existing);
            break;
    }
}

}  // namespace

fs::path place_of(const schema::InputFile& file, const fs::path& folder) {
    return folder / file.sha256 / file.path.filename();
}

bool stage(const schema::InputFile& file, const fs::path& from, const fs::path& folder) {
    const fs::path place = place_of(file, folder), part = place.string() + ".part";
    fs::create_directories(place.parent_path());
    const FileLock lock(place.parent_path() / ".lock");
    lock.lock();
    touch(place.parent_path());
    if (holds(place, file)) {
        if (file.kind == InputKind::list)
            for (const fs::path& each : read_file_list(place)) touch(each.parent_path());
        return false;
    }
    fs::remove_all(part);
    put(file, from, part, folder);
    if (!holds(part, file)) {
        std::error_code ignored;
        fs::remove_all(part, ignored);
        throw std::runtime_error(from.string() + " has changed since it was planned; run the same command again");
    }
    if (file.kind == InputKind::folder) fs::remove_all(place);  // rename() does not replace a folder
    if (file.kind == InputKind::described)
        put_in_place(description_of(part), description_of(place), Durability::in_cache);
    put_in_place(part, place, Durability::in_cache);  // holds() verifies it before it is used
    return true;
}

void forget_old_inputs(const fs::path& folder, int days) {
    const auto limit = fs::file_time_type::clock::now() - std::chrono::hours(24 * days);
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(folder, ignored))
        if (entry.last_write_time(ignored) < limit) fs::remove_all(entry.path(), ignored);
}

}  // namespace stylesweep::launch
