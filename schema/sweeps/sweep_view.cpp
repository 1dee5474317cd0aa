#include "schema/sweeps/sweep_view.hpp"

#include <algorithm>
#include <set>

#include "base/text/ascii.hpp"
#include "schema/sweeps/own_names.hpp"

namespace stylesweep::schema {
namespace {

std::string in_quotes(const std::string& text, char quote) {
    std::string out(1, quote);
    for (const char c : text) {
        out += c;
        if (c == quote) out += quote;
    }
    return out + quote;
}

// Column names of the view, each used once (SQLite ignores case).
class Columns {
  public:
    explicit Columns(std::string fixed) : sql_(std::move(fixed)) {}

    void reserve(const std::string& name) { used_.insert(lower_case(name)); }

    /// Returns the column's name.
    std::string add(const std::string& expression, std::string name, const std::string& prefix_on_clash) {
        while (!used_.insert(lower_case(name)).second) name = prefix_on_clash + name;
        sql_ += ",\n       " + expression + " AS " + in_quotes(name, '"');
        return name;
    }

    [[nodiscard]] const std::string& sql() const { return sql_; }

  private:
    std::set<std::string> used_;
    std::string sql_;
};

// A path of SQLite's JSON cannot name a member whose name contains an escape.
bool has_escape(const std::string& name) {
    return std::ranges::any_of(name, [](unsigned char c) { return c < ' ' || c == '"' || c == '\\'; });
}

// A number as a number, or as its digits as written where SQL could not tell two values apart; a boolean is 1 or 0, or
// then its word.
std::string parameter_sql(const ParameterColumn& parameter) {
    const std::string params = "(" + own_params("j", "sj") + ")";
    if (has_escape(parameter.name))
        return "(SELECT value FROM json_each(" + params + ") WHERE key = " + in_quotes(parameter.name, '\'') + ")";
    const std::string path = in_quotes("$.\"" + parameter.name + "\"", '\'');
    if (!parameter.keeps_text) return params + " ->> " + path;
    return "CASE WHEN json_type(" + params + ", " + path + ") IN ('integer', 'real', 'true', 'false') THEN " + params +
           " -> " + path + " ELSE " + params + " ->> " + path + " END";
}

std::vector<ParameterColumn> listed_in(SQLite::Database& db, Id sweep, const char* list) {
    SQLite::Statement find(db,
                           "SELECT value ->> '$.name', coalesce(value ->> '$.text', 0) FROM sweep, json_each(sweep." +
                               std::string(list) + ") WHERE sweep.id = :sweep ORDER BY json_each.key");
    find.bind(":sweep", sweep);
    std::vector<ParameterColumn> all;
    while (find.executeStep()) all.push_back({find.getColumn(0).getString(), find.getColumn(1).getInt() != 0});
    return all;
}

std::vector<std::string> metrics_of(SQLite::Database& db, Id sweep) {
    std::vector<std::string> names;
    for (ParameterColumn& metric : listed_in(db, sweep, "metrics")) names.push_back(std::move(metric.name));
    return names;
}

// NULL unless the job is done: other ends leave no comparable value. A number, or a text from the attempt's details.
std::string metric_sql(const std::string& name) {
    const std::string text =
        has_escape(name)
            ? "(SELECT value FROM json_each(a.details, '$.texts') WHERE key = " + in_quotes(name, '\'') + ")"
            : "a.details ->> " + in_quotes("$.texts.\"" + name + "\"", '\'');
    return "CASE WHEN j.state = 'done' THEN coalesce((SELECT value FROM metric m WHERE m.attempt_id = a.id AND m.name "
           "= " +
           in_quotes(name, '\'') + "), " + text + ") END";
}

// {"name": value, ...} of metrics without a column; NULL if there are none.
std::string other_metrics(const std::vector<std::string>& metrics) {
    std::string names;
    for (const std::string& name : metrics) names += (names.empty() ? "" : ", ") + in_quotes(name, '\'');
    return "(SELECT nullif(json_group_object(name, value), '{}') FROM (SELECT m.name AS name, m.value AS value FROM "
           "metric m WHERE m.attempt_id = a.id UNION ALL SELECT key, value FROM json_each(a.details, '$.texts')) WHERE "
           "j.state = 'done' AND name NOT IN (" +
           names + "))";
}

}  // namespace

std::string metric_column(const std::string& metric, bool is_taken) {
    return is_taken || metric.starts_with("metric_") ? "metric_" + metric : metric;
}

std::optional<std::string> parameter_shown(SQLite::Database& db, const std::string& sweep, const std::string& column) {
    SQLite::Statement find(db, "SELECT id FROM sweep WHERE name = :sweep");
    find.bind(":sweep", sweep);
    if (!find.executeStep()) return std::nullopt;
    Columns columns("");
    for (const char* name : own_columns_of_sweeps) columns.reserve(name);
    for (const ParameterColumn& parameter : listed_in(db, find.getColumn(0).getInt64(), "parameters"))
        if (columns.add("", parameter.name, "param_") == column) return parameter.name;
    return std::nullopt;
}

std::string sweep_view_columns(const std::vector<ParameterColumn>& parameters,
                               const std::vector<std::string>& metrics) {
    Columns columns("SELECT j.key AS job_key");
    for (const char* name : own_columns_of_sweeps) columns.reserve(name);
    for (const ParameterColumn& parameter : parameters) columns.add(parameter_sql(parameter), parameter.name, "param_");
    for (const std::string& name : metrics) columns.add(metric_sql(name), metric_column(name, false), "metric_");
    if (metrics.size() >= most_metric_columns) columns.add(other_metrics(metrics), "more_metrics", "view_");
    return columns.sql() +
           ",\n       j.repeat AS repeat, j.state AS status, a.error_class AS error_class, "
           "a.error_message AS error_message, a.warning AS warning,\n       a.number AS attempt, "
           "a.started_at AS started_at, a.finished_at AS finished_at, e.host AS host, e.device AS device, "
           "e.device_name AS device_name,\n       (SELECT path FROM artifact f WHERE f.attempt_id = a.id AND f.kind = "
           "'output') AS output_path, j.id AS job_id, a.id AS attempt_id,\n       " +
           own_params("j", "sj") +
           " AS params, e.threads AS threads, e.program_version AS program_version,\n       "
           "a.recorded_in AS recorded_in, CASE WHEN j.state = 'done' THEN (SELECT v.preference FROM job_preference v "
           "WHERE "
           "v.job_id = j.id AND v.sweep_id = sj.sweep_id) END AS preference\n";
}

std::string sweep_view_rows(Id sweep) {
    return "  FROM membership sj\n  JOIN job j ON j.id = sj.job_id\n  LEFT JOIN attempt a ON a.id = j.result_attempt\n"
           "  LEFT JOIN runner_process p ON p.id = a.runner_process_id\n"
           "  LEFT JOIN environment e ON e.id = p.environment_id\n WHERE sj.sweep_id = " +
           std::to_string(sweep) +
           " AND abs(sj.edition) = (SELECT edition FROM sweep WHERE id = " + std::to_string(sweep) + ")";
}

void create_sweep_view(SQLite::Database& db, Id sweep, ViewPlace place) {
    SQLite::Statement find(db, "SELECT name FROM main.sweep WHERE id = :sweep");
    find.bind(":sweep", sweep);
    find.executeStep();
    const std::string schema = place == ViewPlace::file ? "main." : "temp.";  // not that of an attached database
    const std::string view = schema + in_quotes("sweep_" + find.getColumn(0).getString(), '"');
    db.exec("DROP VIEW IF EXISTS " + view);
    db.exec("CREATE VIEW " + view + " AS\n" +
            sweep_view_columns(listed_in(db, sweep, "parameters"), metrics_of(db, sweep)) + sweep_view_rows(sweep));
}

}  // namespace stylesweep::schema
