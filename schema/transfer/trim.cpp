#include "schema/transfer/trim.hpp"

#include <sqlite3.h>

#include <functional>
#include <set>

#include "base/files/atomic_file.hpp"
#include "schema/sqlite/sql_file.hpp"
#include "schema/transfer/anonymous_texts.hpp"
#include "schema/transfer/snapshot.hpp"

namespace stylesweep::schema {
namespace {

namespace fs = std::filesystem;

// "/home/ann/a b.jpg" becomes "a b.jpg".
std::string file_name(const std::string& text) {
    const auto slash = text.find_last_of('/');
    return slash == std::string::npos ? text : text.substr(slash + 1);
}

// Drops words that contain a slash of either kind or an @, or begin with ~.
std::string strip_names(const std::string& text) {
    std::string out, word;
    const auto end_word = [&] {
        out += word.find_first_of("/\\@") == std::string::npos && !word.starts_with('~') ? word : "...";
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

template <std::string (*function)(const std::string&)>
void call(sqlite3_context* context, int, sqlite3_value** arguments) {
    if (sqlite3_value_type(arguments[0]) != SQLITE_TEXT) return sqlite3_result_value(context, arguments[0]);
    const auto* text = reinterpret_cast<const char*>(sqlite3_value_text(arguments[0]));
    const std::string result = function(text);
    sqlite3_result_text(context, result.data(), static_cast<int>(result.size()), SQLITE_TRANSIENT);
}

// Texts of parameters and paths of inputs are numbered apart: the path of `a/x.jpg` is no second file of that name.
struct AnonymousNames {
    AnonymousTexts params, paths;
};

template <AnonymousTexts AnonymousNames::* texts>
void call_in_json(sqlite3_context* context, int, sqlite3_value** arguments) {
    if (sqlite3_value_type(arguments[0]) != SQLITE_TEXT) return sqlite3_result_value(context, arguments[0]);
    const auto* json = reinterpret_cast<const char*>(sqlite3_value_text(arguments[0]));
    const std::string result = (static_cast<AnonymousNames*>(sqlite3_user_data(context))->*texts).in_json(json);
    sqlite3_result_text(context, result.data(), static_cast<int>(result.size()), SQLITE_TRANSIENT);
}

std::set<std::string> input_parameters(SQLite::Database& db) {
    std::set<std::string> names;
    SQLite::Statement find(db,
                           "SELECT i.key FROM job, json_each(job.inputs) i UNION SELECT p.key FROM membership, "
                           "json_each(membership.paths) p");
    while (find.executeStep()) names.insert(find.getColumn(0).getString());
    return names;
}

void learn_users(SQLite::Database& db, AnonymousNames& names) {
    SQLite::Statement find(db,
                           "SELECT file_path || char(10) || command_line || char(10) || file_text FROM sweep UNION "
                           "SELECT params FROM job UNION SELECT inputs FROM job UNION SELECT facts FROM environment");
    while (find.executeStep())
        for (AnonymousTexts* texts : {&names.params, &names.paths}) texts->learn_users(find.getColumn(0).getString());
}

// Each string in the JSON that is the query's first column.
void add_texts(SQLite::Database& db, const char* query, AnonymousTexts& texts,
               const std::function<TextUse(const std::string& member)>& use) {
    SQLite::Statement find(db, query);
    while (find.executeStep()) texts.add_json(find.getColumn(0).getString(), use);
}

AnonymousNames names_in(SQLite::Database& db) {
    AnonymousNames names;
    learn_users(db, names);
    const std::set<std::string> inputs = input_parameters(db);
    add_texts(db,
              "SELECT params FROM job UNION SELECT names FROM membership WHERE names IS NOT NULL UNION SELECT setting "
              "FROM set_metric UNION SELECT setting FROM preference UNION SELECT setting FROM decision",
              names.params,
              [&](const std::string& name) { return inputs.contains(name) ? TextUse::file : TextUse::any; });
    add_texts(db, "SELECT inputs FROM job UNION SELECT paths FROM membership WHERE paths IS NOT NULL", names.paths,
              [](const std::string& name) { return name == "path" ? TextUse::file : TextUse::any; });
    return names;
}

// `names` outlives their use.
void add_functions(SQLite::Database& db, AnonymousNames& names) {
    sqlite3* const handle = db.getHandle();
    const int flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC;
    sqlite3_create_function(handle, "file_name", 1, flags, nullptr, call<file_name>, nullptr, nullptr);
    sqlite3_create_function(handle, "strip_names", 1, flags, nullptr, call<strip_names>, nullptr, nullptr);
    sqlite3_create_function(handle, "anonymous_params", 1, flags, &names, call_in_json<&AnonymousNames::params>,
                            nullptr, nullptr);
    sqlite3_create_function(handle, "anonymous_paths", 1, flags, &names, call_in_json<&AnonymousNames::paths>, nullptr,
                            nullptr);
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
        AnonymousNames of_files = names_in(db);
        add_functions(db, of_files);
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
