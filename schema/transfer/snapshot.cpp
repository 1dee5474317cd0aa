#include "schema/transfer/snapshot.hpp"

#include <SQLiteCpp/Backup.h>
#include <sqlite3.h>

#include "base/files/atomic_file.hpp"
#include "schema/sqlite/sql_file.hpp"

namespace stylesweep::schema {
namespace {

namespace fs = std::filesystem;

// In one step: one read transaction, which in WAL mode blocks no writer and sees no partial transaction.
void copy_pages(SQLite::Database& source, const fs::path& to) {
    SQLite::Database copy(to.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    SQLite::Backup(copy, source).executeStep(-1);
}

[[noreturn]] void refuse(const fs::path& file, const std::string& why) {
    throw StoreError(file.string() + ": " + why);
}

// Whether the source has everything that the copy has. A shard that is to be run is not a copy.
bool has_all_of(const fs::path& source, const fs::path& copy) {
    Store from(source, OpenMode::read_only);
    const Store only_ours(copy, OpenMode::read_only);
    SQLite::Statement attach(from.db(), "ATTACH :copy AS copy");
    attach.bind(":copy", copy.string());
    attach.exec();
    return from.db().execAndGet(sql_file("source_has_all_of_copy")).getInt() != 0;
}

TemporaryFolder folder_beside(const fs::path& file) {
    try {
        return {fs::absolute(file).parent_path(), ".stylesweep-"};
    } catch (const fs::filesystem_error& error) {
        throw StoreError(error.what());
    }
}

}  // namespace

void check_destination(const fs::path& source, const fs::path& destination, Replaceable replace) {
    const fs::path wal = destination.string() + "-wal";
    if (fs::exists(destination) && fs::equivalent(source, destination))
        refuse(destination, "is the database itself; name another file for the copy");
    if (fs::exists(wal) && fs::file_size(wal) > 0)
        refuse(destination, "is a database in use; name another file for the copy");
    if (!fs::exists(destination) || replace == Replaceable::any_file) return;
    if (fs::is_regular_file(destination) && fs::file_size(destination) == 0) return;
    if (!has_all_of(source, destination))
        refuse(destination, "is another database, with jobs or results that " + source.string() +
                                " does not have; name another file, or overwrite it with --force");
}

void backup(const fs::path& source, const fs::path& destination, Replaceable replace) {
    Store from(source, OpenMode::read_only);
    check_destination(source, destination, replace);
    try {
        AtomicFile draft(destination);
        const std::string part = draft.part();
        copy_pages(from.db(), part);
        draft.commit(Durability::on_disk);
        std::error_code ignored;
        for (const char* rest : {"-wal", "-shm"}) fs::remove(part + rest, ignored);
    } catch (const std::exception& error) {
        throw StoreError(destination.string() + ": the copy cannot be written: " + error.what());
    }
}

Snapshot::Snapshot(const fs::path& source, const fs::path& near)
    : folder_(folder_beside(near)), file_(folder_.path() / "source.db") {
    try {
        Store from(source, OpenMode::read_only);
        copy_pages(from.db(), file_);
        const Store migrated(file_, OpenMode::read_write);
    } catch (const StoreError& error) {
        std::string text = error.what();  // names the copy, which the user does not know about
        if (const auto at = text.find(file_.string()); at != std::string::npos)
            text.replace(at, file_.string().size(), source.string());
        throw StoreError(text);
    } catch (const std::exception& error) {
        throw StoreError(source.string() + ": cannot be copied: " + error.what());
    }
}

}  // namespace stylesweep::schema
