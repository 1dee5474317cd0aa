#include "schema/transfer/trim.hpp"

#include <sqlite3.h>

#include "base/files/atomic_file.hpp"
#include "schema/sqlite/sql_file.hpp"
#include "schema/transfer/snapshot.hpp"

namespace stylesweep::schema {
namespace {

namespace fs = std::filesystem;

// "/home/ann/a b.jpg" becomes "a b.jpg".
std::string file_name(const std::string& text) {
    const auto slash = text.find_last_of('/');
    return slash == std::string::npos ? text : text.substr(slash + 1);
}

// Drops words that contain a slash or an @.
std::string strip_names(const std::string& text) {
    std::string out, word;
    const auto end_word = [&] {
        out += word.find_first_of("/@") == std::string::npos ? word : "...";
        word.clear();
    };
    for (const char c : text) {
        if (c != ' ') {
            word += c;
            continue;
        }
        end_word();
        out += c;
    }
    end_word();
    return out;
}

// Removes folders from each string of a JSON text. A slash within a string ends at its quote; \/ is a slash too.
std::string without_folders(const std::string& json) {
    std::string out, string;
    bool inside = false;
    for (std::size_t i = 0; i < json.size(); ++i) {
        const char c = json[i];
        if (!inside) {
            out += c;
            inside = c == '"';
            continue;
        }
        if (c == '"') {
            out += string + c;
            string.clear();
            inside = false;
        } else if (c == '/' || (c == '\\' && json.compare(i + 1, 1, "/") == 0)) {
            string.clear();
            if (c == '\\') ++i;
        } else {
            string += c;
            if (c == '\\' && i + 1 < json.size()) string += json[++i];
        }
    }
    return out;
}

template <std::string (*function)(const std::string&)>
void call(sqlite3_context* context, int, sqlite3_value** arguments) {
    if (sqlite3_value_type(arguments[0]) != SQLITE_TEXT) return sqlite3_result_value(context, arguments[0]);
    const auto* text = reinterpret_cast<const char*>(sqlite3_value_text(arguments[0]));
    const std::string result = function(text);
    sqlite3_result_text(context, result.data(), static_cast<int>(result.size()), SQLITE_TRANSIENT);
}

void add_functions(SQLite::Database& db) {
    sqlite3* const handle = db.getHandle();
    const int flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC;
    sqlite3_create_function(handle, "file_name", 1, flags, nullptr, call<file_name>, nullptr, nullptr);
    sqlite3_create_function(handle, "strip_names", 1, flags, nullptr, call<strip_names>, nullptr, nullptr);
    sqlite3_create_function(handle, "without_folders", 1, flags, nullptr, call<without_folders>, nullptr, nullptr);
}

}  // namespace

void write_trimmed(const fs::path& source, const fs::path& destination, MachineNames names, Replaceable replace) {
    check_destination(source, destination, replace);
    const Snapshot snapshot(source, destination);
    Store copy(snapshot.file(), OpenMode::read_write);
    SQLite::Database& db = copy.db();
    db.exec("PRAGMA foreign_keys = OFF");
    WriteTransaction transaction(db);
    db.exec(sql_file("trim"));
    if (names == MachineNames::anonymous) {
        add_functions(db);
        db.exec(sql_file("anonymise"));
    }
    transaction.commit();
    SQLite::Statement write(db, "VACUUM INTO :file");                    // a new file: nothing deleted remains in it
    const fs::path part = snapshot.file().parent_path() / "trimmed.db";  // beside the destination
    write.bind(":file", part.string());
    write.exec();
    put_in_place(part, destination, Durability::on_disk);
}

}  // namespace stylesweep::schema
