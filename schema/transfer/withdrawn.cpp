#include "schema/transfer/withdrawn.hpp"

#include <algorithm>
#include <map>
#include <vector>

#include "base/files/digest.hpp"
#include "schema/sqlite/sql_file.hpp"
#include "schema/transfer/imported.hpp"

namespace stylesweep::schema {
namespace {

using Values = std::map<std::string, std::string>;

void bind(SQLite::Statement& statement, const std::string& sql, const Values& values) {
    for (const auto& [name, value] : values)
        if (sql.find(name) != std::string::npos) statement.bind(name, value);
}

// Each statement of a file of SQL, with those of the values that it names.
void run_all(SQLite::Database& db, const std::string& file, const Values& values) {
    const std::string text = sql_file(file);
    for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t end = std::min(text.find(";\n", begin), text.size());
        const std::string sql = text.substr(begin, end - begin);
        SQLite::Statement statement(db, sql);
        bind(statement, sql, values);
        statement.exec();
        begin = end + 2;
    }
}

// Attempts withdrawn from jobs of the sweep, with their current jobs.
const std::string withdrawn_attempts =
    " FROM sweep s JOIN membership m ON m.sweep_id = s.id JOIN job j ON j.id = m.job_id JOIN attempt a ON a.job_id = "
    "j.id WHERE s.name = :sweep AND j.runner = 'import' AND a.details ->> '$.withdrawn' IS NOT NULL ";

/// A job that was withdrawn, by the key that it had.
struct Lost {
    std::string was, position, params;
    std::int64_t repeat = 0;
    Id from = 0;            ///< the job that has its attempts
    std::string uid, file;  ///< of its result, and where that came from
};

std::vector<Lost> free_to_return(SQLite::Database& db, const std::string& sweep) {
    SQLite::Statement find(db,
                           "SELECT a.details ->> '$.withdrawn.key' AS was, a.details ->> '$.withdrawn.position' AS "
                           "position, j.params AS params, a.details ->> '$.withdrawn.repeat' AS repeat, j.id AS job, "
                           "a.uid AS uid, a.details ->> '$.imported_from' AS file" +
                               withdrawn_attempts +
                               "AND a.details ->> '$.withdrawn.stood' AND json_array_length(a.details, "
                               "'$.withdrawn.by') = 0 ORDER BY repeat, a.id");
    find.bind(":sweep", sweep);
    std::vector<Lost> all;
    while (find.executeStep())
        all.push_back({find.getColumn("was").getString(), find.getColumn("position").getString(),
                       find.getColumn("params").getString(), find.getColumn("repeat").getInt64(),
                       find.getColumn("job").getInt64(), find.getColumn("uid").getString(),
                       find.getColumn("file").getString()});
    return all;
}

bool has(SQLite::Database& db, const std::string& sql, const std::string& value) {
    SQLite::Statement find(db, "SELECT 1 FROM " + sql + " = :value");
    find.bind(":value", value);
    return find.executeStep();
}

// An import that had the result again wrote a second attempt of it, since its uid was taken.
bool is_there_again(SQLite::Database& db, const Lost& lost) {
    return has(db, "attempt WHERE uid", second_uid(lost.uid));
}

void restore(SQLite::Database& db, const std::string& sweep, const Lost& lost) {
    std::int64_t repeat = lost.repeat;
    while (has(db, "job WHERE key", imported_key(sweep, lost.params, repeat))) ++repeat;
    const Values values = {{":was", lost.was},
                           {":key", imported_key(sweep, lost.params, repeat)},
                           {":repeat", std::to_string(repeat)},
                           {":position", lost.position},
                           {":from", std::to_string(lost.from)}};
    run_all(db, "restore_withdrawn_job", values);
    run_all(db, "restore_withdrawn_attempts", values);
}

std::string key_of_attempt(SQLite::Database& db, const std::string& uid) {
    SQLite::Statement find(db, "SELECT j.key FROM attempt a JOIN job j ON j.id = a.job_id WHERE a.uid = :uid");
    find.bind(":uid", uid);
    find.executeStep();
    return find.getColumn(0).getString();
}

// It stays a former attempt, of the result's new job.
void join_again(SQLite::Database& db, const Lost& lost) {
    run_all(
        db, "restore_withdrawn_attempts",
        {{":was", lost.was}, {":key", key_of_attempt(db, second_uid(lost.uid))}, {":from", std::to_string(lost.from)}});
}

// Takes the file off the list of those that withdrew a result; returns the number of attempts.
int forget(SQLite::Database& db, const std::string& sweep, const std::string& file) {
    SQLite::Statement update(db,
                             "UPDATE attempt SET details = json_set(details, '$.withdrawn.by', (SELECT "
                             "json_group_array(value) FROM json_each(details, '$.withdrawn.by') WHERE value <> :file)) "
                             "WHERE id IN (SELECT a.id" +
                                 withdrawn_attempts +
                                 "AND EXISTS (SELECT 1 FROM json_each(a.details, '$.withdrawn.by') WHERE value = "
                                 ":file))");
    update.bind(":sweep", sweep);
    update.bind(":file", file);
    return update.exec();
}

}  // namespace

std::string second_uid(const std::string& uid) {
    return sha256(uid).substr(0, 32);
}

std::string imported_key(const std::string& sweep, const std::string& params, std::int64_t repeat) {
    return sha256(R"({"inputs":{},"params":)" + params + ",\"repeat\":" + std::to_string(repeat) + ",\"runner\":\"" +
                  import_runner + "\",\"sweep\":\"" + sweep + "\"}");  // letters, digits, '_' and '-' only
}

void withdraw(SQLite::Database& db, const Withdrawn& each, const std::string& file) {
    run_all(db, "withdraw", {{":job", each.job}, {":into", each.into}, {":file", file}});
}

void withdraw_again(SQLite::Database& db, const std::string& sweep, const std::set<std::string>& params,
                    const std::string& file) {
    SQLite::Statement find(db, "SELECT a.id, j.params" + withdrawn_attempts +
                                   "AND NOT EXISTS (SELECT 1 FROM json_each(a.details, '$.withdrawn.by') WHERE value = "
                                   ":file)");
    find.bind(":sweep", sweep);
    find.bind(":file", file);
    std::vector<Id> attempts;
    while (find.executeStep())
        if (params.contains(find.getColumn(1).getString())) attempts.push_back(find.getColumn(0).getInt64());
    SQLite::Statement add(
        db, "UPDATE attempt SET details = json_insert(details, '$.withdrawn.by[#]', :file) WHERE id = :id");
    for (const Id attempt : attempts) {
        add.bind(":file", file);
        add.bind(":id", attempt);
        add.exec();
        add.reset();
    }
}

std::optional<std::int64_t> restore_withdrawn(SQLite::Database& db, ShortTransactions& transactions,
                                              const std::string& sweep, const std::string& file) {
    transactions.hold();
    const int forgotten = forget(db, sweep, file);
    const std::vector<Lost> free = free_to_return(db, sweep);  // after a crash also those of the call before
    if (forgotten == 0 && free.empty()) return std::nullopt;
    std::int64_t restored = 0;
    transactions.for_each(free, [&](const Lost& lost) {
        if (is_there_again(db, lost)) return join_again(db, lost);
        restore(db, sweep, lost);
        restored += lost.file != file;
    });
    return restored;
}

}  // namespace stylesweep::schema
