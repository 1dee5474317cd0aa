#include "schema/database/rescue.hpp"

#include <SQLiteCpp/Backup.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <system_error>
#include <vector>

namespace stylesweep::schema {
namespace {

namespace fs = std::filesystem;

// Whether all of the log is now in the file. A reader may prevent that.
bool make_whole(Store& store) try {
    const BusyWaitLimit brief(store.many_writers(), std::chrono::seconds(1));
    SQLite::Statement checkpoint(store.db(), "PRAGMA wal_checkpoint(TRUNCATE)");
    return checkpoint.executeStep() && checkpoint.getColumn(0).getInt() == 0;
} catch (const SQLite::Exception&) {
    return false;
}

// Creates an empty file NAME.KIND, readable by its owner alone, as it may be in /tmp; keeps earlier ones.
fs::path new_file(const fs::path& folder, const std::string& name, const std::string& kind) {
    for (int number = 1;; ++number) {
        const fs::path file = folder / (name + "." + kind + (number > 1 ? "-" + std::to_string(number) : ""));
        const int descriptor = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
        if (descriptor < 0 && errno == EEXIST) continue;
        if (descriptor < 0) throw std::system_error(errno, std::generic_category(), "cannot write " + file.string());
        ::close(descriptor);
        return file;
    }
}

// Throws, and leaves no file, when not everything can be read or written.
fs::path copy_to(Store& store, const fs::path& folder, const std::string& name) {
    const fs::path file = new_file(folder, name, "rescued");
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

// SQLite would apply a leftover log to another database of the same name.
void drop_log(const FileLoss& loss) {
    std::error_code ignored;
    for (const fs::path& file : loss.log) fs::remove(file, ignored);
}

std::string copy_somewhere(Store& store, const FileLoss& loss, const fs::path& wanted) {
    std::string troubles;
    for (const fs::path& folder : places(wanted)) {
        try {
            const fs::path copy = copy_to(store, folder, wanted.filename().string());
            drop_log(loss);
            return "all its rows are in " + copy.string() + " now; " +
                   (loss.name_is_taken ? "move the other file away, " : "") + "move this one to " + wanted.string() +
                   ", then run the same command again";
        } catch (const std::exception& error) {
            troubles += (troubles.empty() ? "" : "; ") + folder.string() + ": " + error.what();
        }
    }
    return "its rows could not be saved: " + troubles;
}

std::string about_files(const Store& store) {
    std::error_code error;
    const fs::path files = store.files_folder();
    return fs::is_directory(files, error) ? "" : ". Its pictures and logs are no longer in " + files.string();
}

// What is readable now is the new content mixed with the latest rows: not trustworthy, and nothing may be written
// there. The log is kept for experts, under a name that no database uses.
std::string gone(Store& store, const FileLoss& loss) {
    ::sqlite3_db_config(store.db().getHandle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
    std::string text = "most of its rows were only in that file and are lost; restore a copy if you have one";
    for (const fs::path& file : loss.log) {
        if (!file.string().ends_with("-wal")) continue;
        const fs::path aside = new_file(loss.file.parent_path(), loss.file.filename().string(), "lost-log");
        fs::rename(file, aside);
        text += ". SQLite's log of its latest rows is kept as " + aside.string();
    }
    drop_log(loss);
    return text;
}

std::string saved(Store& store, const FileLoss& loss, const fs::path& wanted) {
    if (loss.overwritten) return gone(store, loss);
    const bool whole = make_whole(store);
    if (loss.now.empty() || !whole) return copy_somewhere(store, loss, wanted) + about_files(store);
    if (loss.now == loss.file)
        return "all its rows are in " + loss.file.string() + "; run the same command again to go on";
    drop_log(loss);
    return "all its rows are in " + loss.now.string() +
           "; move it back, or name it with --db, then run the same command again" + about_files(store);
}

}  // namespace

std::string rescue(Store& store, const FileLoss& loss, const fs::path& wanted) noexcept try {
    return saved(store, loss, wanted);
} catch (const std::exception& error) {
    return std::string("its rows could not be rescued: ") + error.what();
}

}  // namespace stylesweep::schema
