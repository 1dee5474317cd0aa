#include "schema/transfer/trim.hpp"

#include <sqlite3.h>

#include "schema/transfer/snapshot.hpp"

namespace stylesweep::schema {
namespace {

namespace fs = std::filesystem;

// References are checked when all is done; what goes first does not matter.
constexpr const char* trim_sql = R"(
UPDATE job SET lease = NULL, state = 'queued' WHERE state = 'running';
DELETE FROM attempt WHERE id NOT IN (SELECT result_attempt FROM job
                                      WHERE result_attempt IS NOT NULL AND state <> 'queued');
DELETE FROM metric WHERE attempt_id NOT IN (SELECT id FROM attempt);
DELETE FROM sample WHERE attempt_id NOT IN (SELECT id FROM attempt);
DELETE FROM artifact WHERE kind <> 'output' OR attempt_id NOT IN (SELECT id FROM attempt);
DELETE FROM job WHERE state = 'queued';
DELETE FROM membership WHERE job_id NOT IN (SELECT id FROM job);
DELETE FROM runner_process WHERE id NOT IN (SELECT runner_process_id FROM attempt WHERE runner_process_id IS NOT NULL);
DELETE FROM environment WHERE id NOT IN (SELECT environment_id FROM runner_process);
DELETE FROM shard;
UPDATE job SET shard_id = NULL;
DELETE FROM slurm_task;
DELETE FROM slurm_submission;
DELETE FROM slurm_shard;
DELETE FROM slurm_array;
UPDATE attempt SET log_path = NULL, log_begin = NULL, log_end = NULL;
UPDATE runner_process SET log_path = NULL, step = NULL;
)";

// strip_names() and file_name() are this file's own; see below.
constexpr const char* anonymise_sql = R"(
CREATE TEMP TABLE host_alias AS
SELECT host, 'host-' || row_number() OVER (ORDER BY host) AS alias
  FROM (SELECT host FROM environment UNION SELECT host FROM runner_process);
UPDATE sweep SET file_path = '', file_text = '', command_line = '';
DELETE FROM launch;
UPDATE attempt SET error_message = NULL, warning = strip_names(warning),
                   details = (SELECT json_group_object(d.key, CASE d.type WHEN 'object' THEN
                              json((SELECT json_group_object(t.key, strip_names(t.value)) FROM json_each(d.value) t))
                              ELSE strip_names(d.value) END) FROM json_each(details) d)
 WHERE details IS NOT NULL OR error_message IS NOT NULL OR warning IS NOT NULL;
UPDATE environment SET facts =
  (SELECT json_group_object(key, value) FROM
    (SELECT key, strip_names(value) AS value FROM json_each(facts)
      WHERE key IN ('device', 'device_name', 'cpu', 'cpu_count', 'memory_bytes', 'threads', 'program_version',
                    'build_type', 'libtorch', 'blas', 'onednn', 'cuda', 'cudnn', 'driver', 'compute_capability', 'opencv')
     UNION ALL SELECT 'environment', environment.id
     UNION ALL SELECT 'host', (SELECT alias FROM temp.host_alias a WHERE a.host = environment.host)));
UPDATE environment SET host = (SELECT alias FROM temp.host_alias a WHERE a.host = environment.host),
                       device_name = strip_names(device_name);
UPDATE runner_process SET host = (SELECT alias FROM temp.host_alias a WHERE a.host = runner_process.host),
                          boot_id = '', machine_id = '', pid_namespace = 0, pid = 0,
                          start_ticks = 0, supervisor_pid = 0, supervisor_ticks = 0;
UPDATE job SET params = without_folders(params), inputs = without_folders(inputs);
UPDATE membership SET names = without_folders(names), paths = without_folders(paths) WHERE names IS NOT NULL;
UPDATE artifact SET path = file_name(path);
)";

// "/home/ann/a b.jpg" becomes "a b.jpg".
std::string file_name(const std::string& text) {
    const auto slash = text.find_last_of('/');
    return slash == std::string::npos ? text : text.substr(slash + 1);
}

// Words with a slash or an @ in them are left out.
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

// Of JSON text: each string's folders go. A slash within a string ends at its quote; \/ is a slash too.
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
    db.exec(trim_sql);
    if (names == MachineNames::anonymous) {
        add_functions(db);
        db.exec(anonymise_sql);
    }
    transaction.commit();
    SQLite::Statement write(db, "VACUUM INTO :file");  // a file of its own: nothing deleted lingers in it
    const fs::path part = snapshot.file().parent_path() / "trimmed.db";  // beside the destination
    write.bind(":file", part.string());
    write.exec();
    fs::rename(part, destination);
}

}  // namespace stylesweep::schema
