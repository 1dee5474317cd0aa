#include "schema/rescue.hpp"

#include <SQLiteCpp/Backup.h>
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <vector>

namespace stylesweep::schema {
namespace {

namespace fs = std::filesystem;

// Whether the log's content is in the file now.
bool make_whole(Store& store) try {
    SQLite::Statement checkpoint(store.db(), "PRAGMA wal_checkpoint(TRUNCATE)");
    return checkpoint.executeStep() && checkpoint.getColumn(0).getInt() == 0;
} catch (const SQLite::Exception&) {
    return false;
}

// A new, empty file; earlier rescues stay.
fs::path new_file(const fs::path& folder, const std::string& name) {
    for (int number = 1;; ++number) {
        const fs::path file = folder / (name + ".rescued" + (number > 1 ? "-" + std::to_string(number) : ""));
        const int descriptor = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
        if (descriptor < 0 && errno == EEXIST) continue;
        if (descriptor < 0) throw std::system_error(errno, std::generic_category(), "cannot write " + file.string());
        ::close(descriptor);
        return file;
    }
}

fs::path copy_to(Store& store, const fs::path& folder, const std::string& name) {
    const fs::path file = new_file(folder, name);
    try {
        SQLite::Database copy(file.string(), SQLite::OPEN_READWRITE, busy_timeout_ms);
        SQLite::Backup(copy, store.db()).executeStep();
        return file;
    } catch (...) {
        std::error_code ignored;
        fs::remove(file, ignored);
        throw;
    }
}

std::vector<fs::path> places(const fs::path& wanted) {
    std::vector<fs::path> folders{wanted.parent_path()};
    std::error_code error;
    for (const fs::path& folder : {fs::current_path(error), fs::temp_directory_path(error)})
        if (!folder.empty()) folders.push_back(folder);
    return folders;
}

std::string copy_somewhere(Store& store, const Loss& loss, const fs::path& wanted) {
    std::string troubles;
    for (const fs::path& folder : places(wanted)) {
        try {
            const fs::path copy = copy_to(store, folder, wanted.filename().string());
            return "all its rows are in " + copy.string() + " now; " +
                   (loss.name_is_taken ? "move the other file away, " : "") + "move this one to " + wanted.string() +
                   ", and the same command goes on";
        } catch (const std::exception& error) {
            troubles += (troubles.empty() ? "" : "; ") + folder.string() + ": " + error.what();
        }
    }
    return "its rows found no place: " + troubles;
}

std::string about_files(const Store& store) {
    std::error_code error;
    const fs::path files = store.files_folder();
    return fs::is_directory(files, error) ? "" : ". Its pictures and logs are not in " + files.string() + " any more";
}

std::string saved(Store& store, const Loss& loss, const fs::path& wanted) {
    const bool whole = make_whole(store);  // an emptied log does no harm to another file of the name
    if (loss.now.empty() || !whole) return copy_somewhere(store, loss, wanted) + about_files(store);
    if (loss.now == loss.file) return "all its rows are in " + loss.file.string() + ", and the same command goes on";
    return "all its rows are in " + loss.now.string() + "; move it back, or name it with --db, and the same command " +
           "goes on" + about_files(store);
}

}  // namespace

std::string rescue(Store& store, const Loss& loss, const fs::path& wanted) noexcept try {
    return saved(store, loss, wanted);
} catch (const std::exception& error) {
    return std::string("its rows could not be brought to safety: ") + error.what();
}

}  // namespace stylesweep::schema
