#include "schema/snapshot.hpp"

#include <SQLiteCpp/Backup.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <unistd.h>

namespace stylesweep::schema {
namespace {

namespace fs = std::filesystem;

// In one step: one read transaction, which in WAL mode keeps no writer waiting and sees no half of a transaction.
void copy_pages(SQLite::Database& source, const fs::path& to) {
    SQLite::Database copy(to.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    SQLite::Backup(copy, source).executeStep(-1);
}

void check_destination(const fs::path& source, const fs::path& destination) {
    const auto refuse = [&](const char* why) { throw StoreError(destination.string() + ": " + why); };
    if (!fs::exists(destination)) return;
    if (fs::equivalent(source, destination)) refuse("is the database itself; name another file for the copy");
    const fs::path wal = destination.string() + "-wal";
    if (fs::exists(wal) && fs::file_size(wal) > 0) refuse("is a database in use; name another file for the copy");
    if (fs::is_regular_file(destination) && fs::file_size(destination) == 0) return;
    const Store only_ours(destination, OpenMode::read_only);  // another program's file is not overwritten
}

fs::path temporary_folder(const fs::path& near) {
    std::string name = (fs::absolute(near).parent_path() / ".stylesweep-XXXXXX").string();
    if (!::mkdtemp(name.data())) throw StoreError(name + ": no temporary folder can be made there");
    return name;
}

}  // namespace

void backup(const fs::path& source, const fs::path& destination) {
    Store from(source, OpenMode::read_only);
    check_destination(source, destination);
    const fs::path part = destination.string() + ".part";
    std::error_code ignored;
    fs::remove(part, ignored);
    try {
        copy_pages(from.db(), part);
        fs::rename(part, destination);
    } catch (const std::exception& error) {
        fs::remove(part, ignored);
        throw StoreError(destination.string() + ": the copy cannot be written: " + error.what());
    }
    for (const char* rest : {"-wal", "-shm"}) fs::remove(part.string() + rest, ignored);
}

Snapshot::Snapshot(const fs::path& source, const fs::path& near)
    : folder_(temporary_folder(near)), file_(folder_ / "source.db") {
    try {
        if (fs::is_regular_file(source) && ::access(fs::absolute(source).parent_path().c_str(), W_OK) != 0) {
            fs::copy_file(source, file_);
            if (fs::exists(source.string() + "-wal")) fs::copy_file(source.string() + "-wal", file_.string() + "-wal");
            fs::permissions(file_, fs::perms::owner_write, fs::perm_options::add);
        } else {
            Store from(source, OpenMode::read_only);
            copy_pages(from.db(), file_);
        }
        const Store migrated(file_, OpenMode::read_write);
    } catch (const StoreError& error) {
        fs::remove_all(folder_);
        std::string text = error.what();  // about the copy, of which the user knows nothing
        if (const auto at = text.find(file_.string()); at != std::string::npos)
            text.replace(at, file_.string().size(), source.string());
        throw StoreError(text);
    } catch (const std::exception& error) {
        fs::remove_all(folder_);
        throw StoreError(source.string() + ": cannot be copied: " + error.what());
    }
}

Snapshot::~Snapshot() {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
}

}  // namespace stylesweep::schema
