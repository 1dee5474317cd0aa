// The fixture of the report tests; named so that it is built with them.
#include "tests/reports/fixture.hpp"

#include <nlohmann/json.hpp>

#include "tests/reports/golden.hpp"

namespace stylesweep::reports::testing {
namespace {

void run(SQLite::Statement&& statement) {
    statement.exec();
}

template <class... Values>
void insert(SQLite::Database& db, const char* sql, const Values&... values) {
    SQLite::Statement statement(db, sql);
    int place = 0;
    (statement.bind(++place, values), ...);
    run(std::move(statement));
}

}  // namespace

Fixture::Fixture() {
    make_schema(db);
    insert(db, "INSERT INTO environment VALUES (1, ?, 'host-1', 'cpu', 'Test CPU', 2, '0.1.0')",
           R"({"host": "host-1", "libtorch": "2.5.1"})");
    db.exec(
        "INSERT INTO runner_process (id, environment_id, host, boot_id, pid, start_ticks, device, log_path, "
        "started_at, ended_at) VALUES (1, 1, 'host-1', 'boot', 7, 1, 'cpu', NULL, "
        "'2026-01-01T00:00:00Z', NULL)");
}

int Fixture::sweep(const std::string& name, const std::string& parameters, const std::string& file_text) {
    auto list = nlohmann::json::array();
    std::istringstream names(parameters);
    for (std::string each; names >> each;) list.push_back({{"name", each}, {"axis", true}});
    insert(db,
           "INSERT INTO sweep (id, name, runner, file_path, file_text, command_line, parameters, metrics, measure, "
           "limits, created_at, "
           "updated_at) VALUES (?, ?, 'noop', '/s/x.yaml', ?, 'stylesweep run x.yaml', ?, '[]', '{}', "
           "'{}', 't', 't')",
           ++sweeps_, name, file_text, list.dump());
    return sweeps_;
}

int Fixture::job(int sweep, const TestJob& job) {
    const int id = ++jobs_;
    const std::string digits = std::to_string(id);
    insert(db,
           "INSERT INTO job (id, key, sweep_id, runner, params, inputs, repeat, state, position, attempts) "
           "VALUES (?, ?, ?, 'noop', ?, '{}', ?, ?, ?, 1)",
           id, std::string(64 - digits.size(), '0') + digits, sweep, job.params, job.repeat, job.state, id);
    share(sweep, id);
    if (job.state != "queued" || !job.status.empty()) add_result(id, job);
    return id;
}

void Fixture::share(int sweep, int job) {
    insert(db, "INSERT INTO membership (sweep_id, job_id, position) VALUES (?, ?, ?)", sweep, job, job);
}

void Fixture::add_result(int id, const TestJob& job) {
    insert(db,
           "INSERT INTO attempt (id, job_id, number, status, error_class, error_message, warning, "
           "started_at, finished_at, "
           "runner_process_id) VALUES (?, ?, 1, ?, nullif(?, ''), nullif(?, ''), nullif(?, ''), "
           "'2026-01-01T00:00:00.000Z', "
           "'2026-01-01T00:01:00.000Z', 1)",
           id, id, job.status.empty() ? job.state : job.status, job.error_class, job.error_message, job.warning);
    insert(db, "UPDATE job SET result_attempt = ? WHERE id = ?", id, id);
    for (const auto& [name, value] : job.metrics) insert(db, "INSERT INTO metric VALUES (?, ?, ?)", id, name, value);
    for (const auto& [kind, path] : job.artifacts)
        insert(db, "INSERT INTO artifact VALUES (?, ?, ?, '', 1)", id, kind, path);
}

ReportModel Fixture::model(const ReportOptions& options) {
    return load_model(db, file, options);
}

std::string Fixture::html(const ReportOptions& options, const PagePlace& place) {
    std::ostringstream out;
    write_html(out, model(options), place);
    return out.str();
}

std::string Fixture::csv(const ReportOptions& options) {
    std::ostringstream out;
    write_csv(out, model(options));
    return out.str();
}

}  // namespace stylesweep::reports::testing
