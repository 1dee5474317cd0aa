#include "schema/sweeps/planned_jobs.hpp"

#include <map>

#include "schema/database/short_transactions.hpp"
#include "schema/sweeps/run_mark.hpp"

namespace stylesweep::schema {

PlannedJobs::Part PlannedJobs::part_of(JobState state, bool away, std::string_view error_class) {
    if (away) return Part::away;
    if (state == JobState::skipped && error_class == "screened") return Part::screened;
    if (state == JobState::skipped && error_class == "over_budget") return Part::over_budget;
    if (is_unfinished(state)) return Part::waiting;
    return state == JobState::done ? Part::done : Part::failed;
}

PlannedJobs::Part PlannedJobs::of(Id job) const {
    const auto place = static_cast<std::size_t>(job);
    return place < parts_.size() ? parts_[place] : Part::none;
}

void PlannedJobs::set(Id job, Part part) {
    const auto place = static_cast<std::size_t>(job);
    if (place >= parts_.size()) parts_.resize(place + place / 2 + 1);
    --counts_[static_cast<std::size_t>(parts_[place])];
    ++counts_[static_cast<std::size_t>(part)];
    parts_[place] = part;
}

PlannedJobs latest_plan(Store& store, Id sweep) {
    SQLite::Statement rows(
        store.db(),
        "SELECT j.id, j.state, j.away IS NOT NULL, coalesce((SELECT error_class FROM attempt a WHERE a.id = "
        "j.result_attempt), '') FROM membership m JOIN job j ON j.id = m.job_id "
        "WHERE m.sweep_id = :sweep AND abs(m.edition) = (SELECT edition FROM sweep WHERE id = "
        ":sweep) ORDER BY j.id");
    rows.bind(":sweep", sweep);
    PlannedJobs plan;
    while (rows.executeStep())
        plan.set(rows.getColumn(0).getInt64(),
                 PlannedJobs::part_of(from_text<JobState>(rows.getColumn(1).getString()),
                                      rows.getColumn(2).getInt() != 0, rows.getColumn(3).getString()));
    return plan;
}

namespace {

// Of a row of job.
constexpr const char* is_left_out =
    "state = 'skipped' AND EXISTS (SELECT 1 FROM attempt a WHERE a.id = result_attempt AND a.error_class IN "
    "('screened', 'over_budget'))";

}  // namespace

bool decides(Store& store, Id sweep) {
    SQLite::Statement find(store.db(), "SELECT 1 FROM sweep WHERE id = :sweep AND search IS NOT NULL");
    find.bind(":sweep", sweep);
    return find.executeStep();
}

QueuedElsewhere queued_elsewhere(Store& store, Id sweep, const PlannedJobs& plan) {
    SQLite::Statement rows(store.db(),
                           "SELECT j.id, coalesce(s.id, 0), coalesce(s.name, ''), coalesce(s.paused, 0) FROM "
                           "membership m JOIN job j ON j.id "
                           "= m.job_id LEFT JOIN sweep s ON s.id = j.queued_for WHERE m.sweep_id = :sweep AND j.away "
                           "IS NULL AND j.queued_for IS NOT :sweep AND (j.state = 'queued' OR (" +
                               std::string(is_left_out) +
                               " AND (SELECT search FROM sweep WHERE id = :sweep) IS NULL)) ORDER BY j.id");
    rows.bind(":sweep", sweep);
    QueuedElsewhere found;
    std::map<Id, bool> is_run{{0, false}};
    while (rows.executeStep()) {
        const Id job = rows.getColumn(0).getInt64(), other = rows.getColumn(1).getInt64();
        if (plan.of(job) != PlannedJobs::Part::waiting) continue;
        if (!is_run.contains(other)) is_run[other] = is_being_run(store, other);
        if (!is_run[other]) {
            found.free.push_back(job);
        } else {
            ++found.others;
            found.sweep = rows.getColumn(2).getString();
            found.is_paused = rows.getColumn(3).getInt() != 0;
        }
    }
    return found;
}

void take_into_queue(Store& store, Id sweep, const std::vector<Id>& jobs) {
    SQLite::Statement take(
        store.db(),
        "UPDATE job SET queued_for = :sweep, state = 'queued', attempts_before = iif(state = 'skipped', attempts, "
        "attempts_before), deferred = CASE WHEN deferred = 2 AND (SELECT search FROM sweep WHERE id = :sweep) IS NULL "
        "THEN 0 ELSE deferred END WHERE id = :job AND away IS NULL AND (state = 'queued' OR (" +
            std::string(is_left_out) + "))");
    ShortTransactions transactions(store.db());
    transactions.for_each(jobs, [&](Id job) {
        take.bind(":sweep", sweep);
        take.bind(":job", job);
        take.exec();
        take.reset();
    });
    transactions.commit();
}

}  // namespace stylesweep::schema
