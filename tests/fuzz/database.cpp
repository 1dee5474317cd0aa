// A results database of a stranger: one of those under tests/schema/database/fixtures, of the schema that the input's
// first byte names (1 to 9; or A to I: the same without types and constraints), after the rest, SQL, was run on it. It
// is opened, queried, checked, reported and merged.
#include <sqlite3.h>

#include <nlohmann/json.hpp>
#include <sstream>
#include <string>

#include "reports/report.hpp"
#include "schema/database/checkup.hpp"
#include "schema/query/job_report.hpp"
#include "schema/query/recipes.hpp"
#include "schema/query/sweep_progress.hpp"
#include "schema/sqlite/functions.hpp"
#include "schema/sqlite/query_parameters.hpp"
#include "schema/sqlite/read_only.hpp"
#include "schema/sqlite/write_query.hpp"
#include "schema/transfer/transfer.hpp"
#include "tests/base/test_folder.hpp"
#include "tests/fuzz/targets.hpp"

namespace stylesweep::fuzz {
namespace {

namespace fs = std::filesystem;
using schema::OpenMode;
using schema::Store;

constexpr int most_rows = 20, most_steps = 2000;  // of each statement, and calls of the progress handler

int give_up(void* left) {
    return --*static_cast<int*>(left) < 0;
}

int no_other_file(void*, int action, const char*, const char*, const char*, const char*) {
    return action == SQLITE_ATTACH || action == SQLITE_PRAGMA ? SQLITE_DENY : SQLITE_OK;
}

// Tables of any content: what a stranger makes need not have our constraints.
void loosen(SQLite::Database& db) {
    std::vector<std::string> tables;
    SQLite::Statement find(db, "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'");
    while (find.executeStep()) tables.push_back(find.getColumn(0).getString());
    find.reset();
    db.exec("PRAGMA foreign_keys = OFF; PRAGMA legacy_alter_table = ON");
    for (const std::string& table : tables)
        db.exec("CREATE TABLE loose AS SELECT * FROM " + table + "; DROP TABLE " + table +
                "; ALTER TABLE loose RENAME TO " + table);
}

std::string restored(int version, bool loose) {
    const testing::TestFolder folder;
    const fs::path file = folder / "stored.db";
    const std::string sql = testing::content_of(fs::path(STYLESWEEP_SOURCE_DIR) / "tests/schema/database/fixtures" /
                                                ("v" + std::to_string(version) + ".sql"));
    SQLite::Database db(file.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    db.exec(sql);
    if (loose) loosen(db);
    return testing::content_of(file);
}

// Empty: there is none of that name.
std::string stored(char name) {
    static std::map<char, std::string> all;
    const bool loose = name >= 'A';
    const int version = loose ? name - 'A' + 1 : name - '0';
    if (version < 1 || version > schema::schema_version) return "";
    std::string& bytes = all[name];
    if (bytes.empty()) bytes = restored(version, loose);
    return bytes;
}

const std::string& empty_database() {
    static const std::string bytes = [] {
        const testing::TestFolder folder;
        Store(folder / "new.db", OpenMode::create).db().exec("PRAGMA journal_mode = DELETE");
        return testing::content_of(folder / "new.db");
    }();
    return bytes;
}

// What the stranger did; up to the first error.
void change(const fs::path& file, std::string_view sql) {
    SQLite::Database db(file.string(), SQLite::OPEN_READWRITE);
    int left = most_steps;
    sqlite3_limit(db.getHandle(), SQLITE_LIMIT_LENGTH, 100'000);
    sqlite3_progress_handler(db.getHandle(), 1000, give_up, &left);
    sqlite3_set_authorizer(db.getHandle(), no_other_file, nullptr);
    sqlite3_db_config(db.getHandle(), SQLITE_DBCONFIG_ENABLE_FKEY, 0, nullptr);
    sqlite3_exec(db.getHandle(), std::string(sql).c_str(), nullptr, nullptr, nullptr);
}

template <class Action>
void expecting_errors(const Action& action) {
    try {
        action();
    } catch (const schema::StoreError&) {
    } catch (const SQLite::Exception&) {
    } catch (const std::invalid_argument&) {
    } catch (const nlohmann::json::exception&) {  // main_command() says where it comes from
    }
}

void ask(Store& store, const schema::Recipe& recipe) {
    schema::ParameterTexts defaults;
    for (const schema::RecipeParameter& each : recipe.parameters) defaults[each.name] = each.value;
    SQLite::Statement statement(store.db(), recipe.sql);
    schema::bind_parameters(store.db(), statement, {}, defaults);
    std::ostringstream out;
    schema::write_query(statement, out, Format::json, most_rows);
    demand(nlohmann::json::accept(out.str()), "what is written as JSON is JSON");
}

void query(const fs::path& file) {
    Store store(file, OpenMode::read_only);
    expecting_errors([&] { (void)sweep_statuses(store); });
    for (int job = 1; job <= 3; ++job)
        expecting_errors([&] {
            for (const auto& found : schema::find_jobs(store, std::to_string(job), 2)) (void)job_report(store, found);
        });
    expecting_errors([&] { (void)check_up(store, schema::Repair::no, schema::Hashes::no); });
    schema::add_functions(store.db());
    schema::allow_only_reading(store.db());
    for (const schema::Recipe& each : schema::recipes()) expecting_errors([&] { ask(store, each); });
}

void report(const fs::path& file) {
    Store store(file, OpenMode::read_only);
    const reports::ReportModel model = reports::load_model(store.db(), file, {});
    std::ostringstream html, csv, markdown;
    write_html(html, model, {});
    demand(html.str().find("<stranger") == std::string::npos, "the page escapes what the database says");
    write_csv(csv, model);
    write_markdown(markdown, model);
}

void merge(const testing::TestFolder& folder, const fs::path& file) {
    folder.write("own.db", empty_database());
    Store target(folder / "own.db", OpenMode::read_write);
    (void)schema::merge(target, file);
}

}  // namespace

void database(std::string_view text) {
    const std::string bytes = text.empty() ? "" : stored(text[0]);
    if (bytes.empty()) return;
    const testing::TestFolder folder;
    const fs::path file = folder.write("stranger.db", bytes);
    change(file, text.substr(1));
    expecting_errors([&] { query(file); });
    expecting_errors([&] { report(file); });
    expecting_errors([&] { merge(folder, file); });
    for (const auto& entry : fs::directory_iterator(folder.path().parent_path()))
        demand(entry.path().filename() != "escaped", "no file is written beside the database's folder");
}

}  // namespace stylesweep::fuzz
