#include "schema/search/search_rows.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>

#include "schema/sqlite/ids.hpp"
#include "schema/sqlite/optional_values.hpp"
#include "schema/sqlite/reset_at_end.hpp"

namespace stylesweep::schema {
namespace {

// A path in JSON: "$.\"name\"".
std::string path_of(const std::string& name) {
    return "$.\"" + name + "\"";
}

// Members of the latest plan that only a selection (--set) asked for.
bool has_selections(Store& store, Id sweep) {
    SQLite::Statement find(store.db(),
                           "SELECT EXISTS (SELECT 1 FROM membership WHERE sweep_id = :sweep AND edition < 0)");
    find.bind(":sweep", sweep);
    find.executeStep();
    return find.getColumn(0).getInt() != 0;
}

// Those of the parameters that differ between jobs.
std::vector<std::string> varying(Store& store, Id sweep, const std::vector<std::string>& parameters) {
    std::string columns;
    for (std::size_t i = 0; i < parameters.size(); ++i) {
        const std::string value = "coalesce(j.params -> :name" + std::to_string(i) + ", '')";
        columns += (i ? ", " : "") + ("min(" + value) + ") <> max(" + value + ")";
    }
    SQLite::Statement compare(store.db(),
                              "SELECT " + columns +
                                  " FROM membership m JOIN sweep s ON s.id = m.sweep_id JOIN job j ON j.id = m.job_id "
                                  "WHERE m.sweep_id = :sweep AND abs(m.edition) = s.edition");
    compare.bind(":sweep", sweep);
    for (std::size_t i = 0; i < parameters.size(); ++i)
        compare.bind(":name" + std::to_string(i), path_of(parameters[i]));
    compare.executeStep();
    std::vector<std::string> found;
    for (std::size_t i = 0; i < parameters.size(); ++i)
        if (compare.getColumn(static_cast<int>(i)).getInt()) found.push_back(parameters[i]);
    return found;
}

}  // namespace

bool is_block_axis(std::string_view name) {
    static constexpr std::array names = {"content", "style", "seed"};
    return std::ranges::find(names, name) != names.end() || name.ends_with("_category");
}

std::vector<std::string> axes_of(Store& store, Id sweep, const std::string& besides) {
    SQLite::Statement find(store.db(),
                           "SELECT value ->> '$.name', value ->> '$.axis' OR value ->> '$.name' = :besides FROM sweep, "
                           "json_each(sweep.parameters) WHERE sweep.id = :sweep ORDER BY json_each.key");
    find.bind(":sweep", sweep);
    find.bind(":besides", besides);
    std::vector<std::string> names, others;
    while (find.executeStep()) (find.getColumn(1).getInt() ? names : others).push_back(find.getColumn(0).getString());
    if (!others.empty() && has_selections(store, sweep))
        std::ranges::move(varying(store, sweep, others), std::back_inserter(names));
    return names;
}

void for_each_search_job(Store& store, Id sweep, const std::vector<std::string>& axes,
                         const std::function<void(SearchJob&&)>& take) {
    std::string columns;
    for (std::size_t i = 0; i < axes.size(); ++i) columns += ", j.params -> :axis" + std::to_string(i);
    SQLite::Statement rows(
        store.db(),
        "SELECT j.id, j.repeat, j.state, coalesce(a.error_class, ''), j.deferred = 2, "
        "m.position, "
        "j.predicted_s, abs(m.edition) = s.edition" +
            columns +
            " FROM membership m JOIN sweep s ON s.id = m.sweep_id JOIN job j ON j.id = m.job_id LEFT JOIN attempt a ON "
            "a.id = j.result_attempt AND a.status = 'skipped' WHERE m.sweep_id = :sweep AND j.away IS NULL ORDER BY "
            "m.position, j.id");
    rows.bind(":sweep", sweep);
    for (std::size_t i = 0; i < axes.size(); ++i) rows.bind(":axis" + std::to_string(i), path_of(axes[i]));
    while (rows.executeStep()) {
        SearchJob job;
        job.id = rows.getColumn(0).getInt64();
        job.repeat = rows.getColumn(1).getInt();
        job.state = from_text<JobState>(rows.getColumn(2).getString());
        job.screened = is_not_worth_running(rows.getColumn(3).getText());
        job.cancelled = is_cancelled(rows.getColumn(3).getText());
        job.held = rows.getColumn(4).getInt() != 0;
        job.position = rows.getColumn(5).getInt64();
        job.predicted_s = optional_double(rows.getColumn(6));
        job.latest = rows.getColumn(7).getInt() != 0;
        for (std::size_t i = 0; i < axes.size(); ++i)
            job.values.push_back(rows.getColumn(static_cast<int>(i) + 8).getString());
        take(std::move(job));
    }
}

std::vector<SearchResult> search_results(Store& store, Id sweep, const std::vector<std::string>& metrics, Id after) {
    // CROSS: only new attempts are read.
    SQLite::Statement rows(
        store.db(),
        "SELECT a.id, j.id, a.status, coalesce(a.error_class, ''), "
        "round((julianday(a.finished_at) - julianday(a.started_at)) * 86400.0, 3) "
        "FROM attempt a CROSS JOIN job j ON j.id = a.job_id AND j.result_attempt = a.id AND j.state = a.status CROSS "
        "JOIN membership m ON m.sweep_id = "
        ":sweep AND m.job_id = j.id WHERE a.id > :after ORDER BY a.id");
    rows.bind(":sweep", sweep);
    rows.bind(":after", after);
    // Preferences of people belong to a job in this sweep; a program's own metric of that name comes before them.
    SQLite::Statement metric(
        store.db(),
        "SELECT value FROM metric WHERE attempt_id = :attempt AND name = :name UNION ALL SELECT preference FROM "
        "job_preference WHERE sweep_id = :sweep AND job_id = :job AND :name = 'preference' LIMIT 1");
    metric.bind(":sweep", sweep);
    std::vector<SearchResult> results;
    while (rows.executeStep()) {
        SearchResult& result = results.emplace_back();
        result.attempt = rows.getColumn(0).getInt64();
        result.job = rows.getColumn(1).getInt64();
        result.state = from_text<JobState>(rows.getColumn(2).getString());
        result.screened = is_not_worth_running(rows.getColumn(3).getText());
        result.cancelled = is_cancelled(rows.getColumn(3).getText());
        result.wall_s = std::max(0.0, rows.getColumn(4).getDouble());
        for (const std::string& name : metrics) {
            const ResetAtEnd ready{metric};
            metric.bind(":attempt", result.attempt);
            metric.bind(":job", result.job);
            metric.bind(":name", name);
            const bool found = result.state == JobState::done && metric.executeStep();
            const double value = found ? metric.getColumn(0).getDouble() : NAN;
            result.metrics.push_back(std::isfinite(value) ? std::optional(value) : std::nullopt);
        }
    }
    return results;
}

int shards_of(Store& store) {
    return store.db().execAndGet("SELECT coalesce((SELECT shards FROM shard WHERE id = 1), 1)").getInt();
}

SpentTime::SpentTime(Store& store, Id sweep)
    : find_(store.db(),
            "SELECT max(a.id), total(max(0, round((julianday(a.finished_at) - julianday(a.started_at)) * 86400.0, 3))) "
            "FROM attempt a CROSS JOIN membership m ON m.sweep_id = :sweep AND m.job_id = a.job_id WHERE a.id > :after "
            "AND a.recorded_in IS NULL") {
    find_.bind(":sweep", sweep);
}

double SpentTime::seconds() {
    const ResetAtEnd ready{find_};
    find_.bind(":after", last_);
    find_.executeStep();
    if (!find_.getColumn(0).isNull()) last_ = find_.getColumn(0).getInt64();
    return seconds_ += find_.getColumn(1).getDouble();
}

std::vector<Id> jobs_under_way(Store& store, Id sweep) {
    SQLite::Statement rows(store.db(),
                           "SELECT j.id FROM job j INDEXED BY job_running JOIN membership m ON m.job_id = j.id AND "
                           "m.sweep_id = :sweep WHERE j.state = 'running' ORDER BY j.id");
    rows.bind(":sweep", sweep);
    return ids_of(rows);
}

bool is_any_claimable(Store& store, Id sweep) {
    SQLite::Statement find(store.db(),
                           "SELECT EXISTS (SELECT 1 FROM job WHERE state = 'queued' AND queued_for = :sweep AND "
                           "deferred < 2)");
    find.bind(":sweep", sweep);
    find.executeStep();
    return find.getColumn(0).getInt() != 0;
}

QueueStates::QueueStates(SQLite::Database& db)
    : find_(db, "SELECT state, away IS NOT NULL, deferred = 2 FROM job WHERE id = :job") {}

QueueStates::State QueueStates::of(Id job) {
    const ResetAtEnd ready{find_};
    find_.bind(":job", job);
    if (!find_.executeStep()) return State::away;  // a later plan no longer asks for it
    const auto state = from_text<JobState>(find_.getColumn(0).getString());
    if (!is_unfinished(state)) return State::ended;
    if (find_.getColumn(1).getInt()) return State::away;
    return state == JobState::queued && find_.getColumn(2).getInt() ? State::held : State::free;
}

}  // namespace stylesweep::schema
