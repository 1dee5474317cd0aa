#include "schema/sweeps/prediction_rows.hpp"

#include "schema/sqlite/optional_values.hpp"
#include "schema/sqlite/sql_file.hpp"

namespace stylesweep::schema {
std::vector<PredictionRow> prediction_rows(Store& store, const std::string& runner, int most) {
    SQLite::Statement query(store.db(), sql_file("prediction_rows"));
    query.bind(":runner", runner);
    query.bind(":most", most);
    std::vector<PredictionRow> rows;
    while (query.executeStep()) {
        PredictionRow row;
        row.params = query.getColumn("params").getString();
        row.device = query.getColumn("device").getString();
        row.device_name = query.getColumn("device_name").getString();
        row.host = query.getColumn("host").getString();
        row.trial = query.getColumn("trial").getInt() != 0;
        row.killed = query.getColumn("killed").getInt() != 0;
        row.began_s = query.getColumn("began_s").getDouble();
        row.threads = query.getColumn("threads").getInt();
        row.wall_s = query.getColumn("wall_s").getDouble();
        row.runtime_s = optional_double(query.getColumn("runtime_s"));
        row.sampled_s = optional_double(query.getColumn("sampled_s"));
        row.samples = optional_double(query.getColumn("samples"));
        row.width = optional_double(query.getColumn("width"));
        row.height = optional_double(query.getColumn("height"));
        row.peak_bytes = optional_double(query.getColumn("peak_bytes"));
        row.process_peak_bytes = optional_double(query.getColumn("process_peak_bytes"));
        (query.getColumn("held").getInt() ? row.held_bytes : row.refused_bytes) =
            optional_double(query.getColumn("requested_bytes"));
        rows.push_back(std::move(row));
    }
    return rows;
}

NewRows new_prediction_rows(Store& store, Id sweep, Id last) {
    SQLite::Statement query(store.db(),
                            "SELECT count(*), coalesce(max(a.id), :last) FROM attempt a "
                            "JOIN membership m ON m.job_id = a.job_id AND m.sweep_id = :sweep "
                            "WHERE a.id > :last AND a.status = 'done'");
    query.bind(":sweep", sweep);
    query.bind(":last", last);
    query.executeStep();
    return {query.getColumn(0).getInt64(), query.getColumn(1).getInt64()};
}

std::vector<WaitingJob> next_jobs(Store& store, Id sweep, int most) {
    SQLite::Statement query(store.db(),
                            "SELECT id, params, predicted_s FROM job WHERE state = 'queued' AND queued_for = :sweep "
                            "ORDER BY priority DESC, deferred, position LIMIT :most");
    query.bind(":sweep", sweep);
    query.bind(":most", most);
    std::vector<WaitingJob> jobs;
    while (query.executeStep())
        jobs.push_back(
            {query.getColumn(0).getInt64(), query.getColumn(1).getString(), optional_double(query.getColumn(2))});
    return jobs;
}

QueueFront queue_front(Store& store, Id sweep, int most) {
    SQLite::Statement query(store.db(),
                            "SELECT count(*), count(predicted_s), total(predicted_s * NOT comes_along) FROM ("
                            "SELECT predicted_s, EXISTS (SELECT 1 FROM job l WHERE l.record_group = j.record_group AND "
                            "l.state = 'queued' AND l.queued_for = :sweep AND l.record_at > j.record_at) AS "
                            "comes_along FROM job j WHERE state = 'queued' AND queued_for = :sweep "
                            "ORDER BY priority DESC, deferred, position LIMIT :most)");
    query.bind(":sweep", sweep);
    query.bind(":most", most);
    query.executeStep();
    return {query.getColumn(0).getInt64(), query.getColumn(1).getInt64(), query.getColumn(2).getDouble()};
}

EndedWork ended_work(Store& store, Id sweep, Id last) {
    SQLite::Statement query(
        store.db(),
        "SELECT total(CASE status WHEN 'done' THEN coalesce(predicted_s, max(wall_s, 0.001)) ELSE wall_s END), "
        "coalesce(max(id), :last) FROM (SELECT a.id, a.status, a.predicted_s, "
        "(julianday(a.finished_at) - julianday(a.started_at)) * 86400.0 AS wall_s FROM attempt a "
        "JOIN membership m ON m.job_id = a.job_id AND m.sweep_id = :sweep "
        "WHERE a.id > :last AND a.recorded_in IS NULL)");
    query.bind(":sweep", sweep);
    query.bind(":last", last);
    query.executeStep();
    return {query.getColumn(0).getDouble(), query.getColumn(1).getInt64()};
}

std::vector<WorkUnderWay> work_under_way(Store& store, Id sweep) {
    SQLite::Statement query(store.db(),
                            "SELECT CASE WHEN leader IS NULL THEN predicted_s ELSE 0 END, claimed_at FROM job "
                            "WHERE state = 'running' AND queued_for = :sweep");
    query.bind(":sweep", sweep);
    std::vector<WorkUnderWay> jobs;
    while (query.executeStep()) jobs.push_back({optional_double(query.getColumn(0)), query.getColumn(1).getString()});
    return jobs;
}

void store_forecasts(Store& store, const std::vector<std::pair<Id, JobForecast>>& forecasts) {
    WriteTransaction transaction(store.db());
    SQLite::Statement update(store.db(),
                             "UPDATE job SET predicted_s = :wall, predicted_low_s = :low, predicted_high_s = :high, "
                             "predicted_peak_bytes = :peak WHERE id = :job AND state = 'queued'");
    for (const auto& [job, forecast] : forecasts) {
        update.bind(":wall", forecast.wall_s);
        update.bind(":low", forecast.low_s);
        update.bind(":high", forecast.high_s);
        update.bind(":peak");
        if (forecast.peak_bytes) update.bind(":peak", *forecast.peak_bytes);
        update.bind(":job", job);
        update.exec();
        update.reset();
    }
    transaction.commit();
}

}  // namespace stylesweep::schema
