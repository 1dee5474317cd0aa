#include "schema/database/reading.hpp"

#include <sqlite3.h>

#include "base/files/temporary_folder.hpp"
#include "schema/database/store.hpp"

namespace stylesweep::schema {
namespace {

namespace fs = std::filesystem;

// SQLite opens its log only with the first read.
void read_something(SQLite::Database& db) {
    db.execAndGet("PRAGMA user_version");
}

std::string uri_of(const fs::path& file) {
    std::string uri = "file:";
    for (const char c : fs::absolute(file).string()) {
        if (c == '%' || c == '?' || c == '#')
            uri += c == '%' ? "%25" : c == '?' ? "%3f" : "%23";
        else
            uri += c;
    }
    return uri + "?immutable=1";
}

SQLite::Database as_it_lies(const fs::path& file) {
    return {uri_of(file), SQLite::OPEN_READONLY | SQLite::OPEN_URI, busy_timeout_ms};
}

void copy_into(const fs::path& file, const fs::path& log, const fs::path& copy) {
    const std::uintmax_t bytes = fs::file_size(file) + fs::file_size(log);
    if (fs::space(copy.parent_path()).available < 2 * bytes)
        throw StoreError(file.string() +
                         ": its folder cannot be written to and holds a write-ahead log, so the database must be "
                         "read from a copy, which needs " +
                         std::to_string(2 * bytes / 1'000'000 + 1) + " MB in " +
                         copy.parent_path().parent_path().string() + "; name another folder with TMPDIR");
    fs::copy_file(file, copy);
    fs::copy_file(log, copy.string() + "-wal");
    fs::permissions(copy, fs::perms::owner_read | fs::perms::owner_write);
    fs::permissions(copy.string() + "-wal", fs::perms::owner_read | fs::perms::owner_write);
}

// Without a log, so that the connection needs no file but the one that it has open.
SQLite::Database from_a_copy(const fs::path& file, const fs::path& log) {
    const TemporaryFolder folder(fs::temp_directory_path(), "stylesweep-");
    const fs::path copy = folder.path() / "copy.db";
    copy_into(file, log, copy);
    SQLite::Database(copy.string(), SQLite::OPEN_READWRITE).exec("PRAGMA journal_mode = DELETE");
    SQLite::Database db(copy.string(), SQLite::OPEN_READONLY, busy_timeout_ms);
    read_something(db);
    return db;
}

bool cannot_share_log(const SQLite::Exception& error) {
    const int code = error.getErrorCode() & 0xff;
    return code == SQLITE_READONLY || code == SQLITE_CANTOPEN;
}

}  // namespace

SQLite::Database open_to_read(const fs::path& file) {
    try {
        SQLite::Database db(fs::absolute(file).string(), SQLite::OPEN_READONLY, busy_timeout_ms);
        read_something(db);
        return db;
    } catch (const SQLite::Exception& error) {
        if (!cannot_share_log(error)) throw;
    }
    const fs::path log = linked_file(file).string() + "-wal";
    if (fs::exists(log) && fs::file_size(log) > 0) return from_a_copy(file, log);
    return as_it_lies(file);
}

}  // namespace stylesweep::schema
