#include "schema/database/store.hpp"

#include <SQLiteCpp/Backup.h>
#include <sqlite3.h>
#include <unistd.h>

#include <chrono>
#include <thread>

#include "schema/database/has_database.hpp"
#include "schema/database/migrations.hpp"
#include "schema/database/reading.hpp"

namespace stylesweep::schema {
namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t checked_whole_below = 64'000'000;  // bytes; a full check of a larger file takes too long

[[noreturn]] void refuse(const fs::path& file, const std::string& why) {
    throw StoreError(file.string() + ": " + why);
}

int pragma(SQLite::Database& db, const char* name) {
    return db.execAndGet(std::string("PRAGMA ") + name).getInt();
}

void check_ours(SQLite::Database& db, const fs::path& file) {
    if (pragma(db, "application_id") != application_id)
        refuse(file, "not a stylesweep database (another program made it); name another file with --db");
    const int version = pragma(db, "user_version");
    if (version > schema_version)
        refuse(file, "made by a newer stylesweep (schema " + std::to_string(version) + ", this program knows " +
                         std::to_string(schema_version) + "); use the newer program");
    if (version < 1) refuse(file, "a stylesweep database without a schema: it is damaged; restore a copy");
}

void check_whole(SQLite::Database& db, const fs::path& file) {
    if (fs::file_size(file) > checked_whole_below) return;
    const std::string verdict = db.execAndGet("PRAGMA quick_check(1)").getString();
    if (verdict != "ok")
        refuse(file, "the database is damaged (" + verdict + "); keep a copy, then try `sqlite3 FILE .recover`");
}

// Inspects an existing file without changing a byte of it.
void inspect(const fs::path& file, OpenMode mode) {
    if (fs::is_directory(file)) refuse(file, "is a folder, not a database");
    if (!fs::is_regular_file(file)) refuse(file, "is not a file");  // opening a pipe would wait for its writer
    SQLite::Database db = open_to_read(file);
    check_ours(db, file);
    if (mode != OpenMode::checked) check_whole(db, file);
}

// SQLite itself does not wait for the lock that the switch needs; another program may be creating the same file.
void switch_to_wal(SQLite::Database& db) {
    const char* sql = "PRAGMA journal_mode = WAL";
    const auto give_up = std::chrono::steady_clock::now() + std::chrono::milliseconds(busy_timeout_ms);
    while (db.tryExec(sql) == SQLITE_BUSY && std::chrono::steady_clock::now() < give_up)
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    db.exec(sql);  // throws if it still fails
}

SQLite::Database open_for_writing(const fs::path& file) {
    if (has_database(file) && ::access(file.c_str(), W_OK) != 0)
        refuse(file, "cannot be written; change its permissions or name another file with --db");
    if (const fs::path files = files_folder_of(file); fs::exists(files) && !fs::is_directory(files))
        refuse(file, "its pictures and logs go to the folder " + files.string() + ", and that is a file; move it away");
    const bool fresh = !has_database(file);
    // Absolute, because SQLite treats `:memory:` and `file:x` specially.
    SQLite::Database db(fs::absolute(file).string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE, busy_timeout_ms);
    if (fresh || pragma(db, "user_version") < schema_version) migrate(db, migrations());
    if (views_are_older(db)) renew_views(db);
    switch_to_wal(db);
    db.exec("PRAGMA synchronous = NORMAL");
    db.exec("PRAGMA temp_store = MEMORY");  // otherwise each queued row saves its page's old content to a file
    db.exec("PRAGMA foreign_keys = ON");
    return db;
}

// A temporary database of the current schema with the content of `old`, which is not changed.
SQLite::Database migrated_copy(SQLite::Database& old) {
    SQLite::Database copy("", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE, busy_timeout_ms);
    SQLite::Backup(copy, old).executeStep();
    migrate(copy, migrations());
    copy.exec("PRAGMA query_only = ON");
    return copy;
}

// Views of another program's version are shadowed by this program's, for this connection alone.
SQLite::Database open_for_reading(const fs::path& file) {
    SQLite::Database db = open_to_read(file);
    if (pragma(db, "user_version") < schema_version) return migrated_copy(db);
    if (pragma(db, "user_version") == schema_version && views_are_older(db)) create_temporary_views(db);
    return db;
}

// SQLite's error does not name what could not be opened.
std::string why_not_opened(const fs::path& file, const SQLite::Exception& error) {
    std::error_code unknown;
    const fs::path folder = linked_file(file).parent_path();
    if (!fs::is_directory(folder, unknown)) return "there is no folder " + folder.string() + "; make it first";
    if (fs::exists(file, unknown) && ::access(file.c_str(), R_OK) != 0) return "cannot be read; change its permissions";
    if (::access(folder.c_str(), W_OK | X_OK) != 0)
        return "cannot be opened: cannot write to its folder " + folder.string() + "; name another place with --db";
    return std::string("cannot be opened: ") + error.what();
}

SQLite::Database open_database(const fs::path& file, OpenMode mode) {
    try {
        if (!has_database(file)) {
            if (mode != OpenMode::create && fs::exists(file)) refuse(file, "is empty: no database yet");
            if (mode != OpenMode::create) refuse(file, "there is no such database; `stylesweep run` makes one");
        } else {
            inspect(file, mode);
        }
        if (mode == OpenMode::read_only) return open_for_reading(file);
        return open_for_writing(file);
    } catch (const SQLite::Exception& error) {
        if (error.getErrorCode() == SQLITE_CANTOPEN) refuse(file, why_not_opened(file, error));
        if (error.getErrorCode() == SQLITE_NOTADB)
            refuse(file, "not a stylesweep database (not SQLite at all); name another file with --db");
        if (error.getErrorCode() == SQLITE_CORRUPT)
            refuse(file, "the database is damaged; keep a copy, then try `sqlite3 FILE .recover`");
        refuse(file, std::string("cannot be opened: ") + error.what());
    } catch (const fs::filesystem_error& error) {
        refuse(file, std::string("cannot be opened: ") + error.code().message());
    }
}

}  // namespace

Store::Store(const fs::path& file, OpenMode mode) : file_(file), db_(open_database(file, mode)) {
    if (mode != OpenMode::read_only) many_writers_ = std::make_unique<ManyWriters>(db_);
}

void Store::sync() {
    SQLite::Statement checkpoint(db_, "PRAGMA wal_checkpoint(PASSIVE)");
    checkpoint.executeStep();
}

fs::path Store::files_folder() const {
    return files_folder_of(file_);
}

}  // namespace stylesweep::schema
