#include "schema/search/decisions.hpp"

#include <array>

#include "base/files/digest.hpp"
#include "schema/database/short_transactions.hpp"
#include "schema/queue/skip.hpp"
#include "schema/sqlite/ids.hpp"
#include "schema/sqlite/optional_values.hpp"
#include "schema/sqlite/reset_at_end.hpp"

namespace stylesweep::schema {
namespace {

constexpr std::array<std::string_view, 7> verdict_texts = {"next",    "promoted", "screened", "continued",
                                                           "stopped", "settled",  "budget"};
// Positions of jobs that were put first are below all others, which count from 0.
constexpr std::int64_t front_of_queue = -1'000'000'000'000;

Verdict verdict_of(const std::string& text) {
    for (std::size_t i = 0; i < verdict_texts.size(); ++i)
        if (verdict_texts[i] == text) return static_cast<Verdict>(i);
    refuse_state(text, "decision.what");
}

class DecisionWriter {
  public:
    DecisionWriter(SQLite::Database& db, Id sweep, const std::string& rules, const std::string& now)
        : insert_(db,
                  "INSERT INTO decision (sweep_id, rules, number, job_id, setting, what, rank, among, score, reason, "
                  "results, decided_at) VALUES (:sweep, :rules, :number, :job, :setting, :what, :rank, :among, "
                  ":score, :reason, :results, :now)") {
        insert_.bind(":sweep", sweep);
        insert_.bind(":rules", rules);
        insert_.bind(":now", now);
    }

    void write(const Decision& each) {
        const ResetAtEnd ready{insert_};
        insert_.bind(":number", each.number);
        if (each.job)
            insert_.bind(":job", each.job);
        else
            insert_.bind(":job");
        insert_.bind(":setting", each.setting);
        insert_.bind(":what", std::string(verdict_texts.at(static_cast<std::size_t>(each.verdict))));
        bind_optional(insert_, ":rank", each.rank);
        bind_optional(insert_, ":among", each.among);
        if (each.score)
            insert_.bind(":score", *each.score);
        else
            insert_.bind(":score");
        insert_.bind(":reason", each.reason);
        insert_.bind(":results", each.results);
        insert_.exec();
    }

  private:
    SQLite::Statement insert_;
};

bool is_next(SQLite::Database& db, Id sweep, const std::string& rules, std::int64_t number) {
    SQLite::Statement last(db,
                           "SELECT coalesce(max(number), 0) FROM decision WHERE sweep_id = :sweep AND rules = :rules");
    last.bind(":sweep", sweep);
    last.bind(":rules", rules);
    last.executeStep();
    return last.getColumn(0).getInt64() + 1 == number;
}

}  // namespace

std::string rules_digest(const std::string& rules) {
    return sha256(rules).substr(0, 16);
}

std::string rules_of(Store& store, Id sweep) {
    SQLite::Statement find(store.db(), "SELECT coalesce(search, '') FROM sweep WHERE id = :sweep");
    find.bind(":sweep", sweep);
    return find.executeStep() ? find.getColumn(0).getString() : "";
}

std::vector<Decision> decisions_of(Store& store, Id sweep, const std::string& rules, std::int64_t after) {
    SQLite::Statement rows(
        store.db(),
        "SELECT number, coalesce(job_id, 0), setting, what, rank, among, score, reason, results FROM "
        "decision WHERE sweep_id = :sweep AND rules = :rules AND number > :after ORDER BY number");
    rows.bind(":sweep", sweep);
    rows.bind(":rules", rules);
    rows.bind(":after", after);
    std::vector<Decision> all;
    while (rows.executeStep())
        all.push_back({rows.getColumn(0).getInt64(), rows.getColumn(1).getInt64(), rows.getColumn(2).getString(),
                       verdict_of(rows.getColumn(3).getString()), optional_int(rows.getColumn(4)),
                       optional_int(rows.getColumn(5)), optional_double(rows.getColumn(6)),
                       rows.getColumn(7).getString(), rows.getColumn(8).getInt64()});
    return all;
}

QueueArranger::QueueArranger(SQLite::Database& db, Id sweep)
    : first_(db,
             "UPDATE job SET position = :position, deferred = 0 WHERE id = :job AND state = 'queued' AND queued_for = "
             ":sweep"),
      hold_(db, "UPDATE job SET deferred = 2 WHERE id = :job AND state = 'queued' AND queued_for = :sweep"),
      release_(db,
               "UPDATE job SET deferred = 0 WHERE id = :job AND state = 'queued' AND queued_for = :sweep AND deferred "
               "= 2"),
      skipper_(db, Parked::left_alone, sweep) {
    for (SQLite::Statement* each : {&first_, &hold_, &release_}) each->bind(":sweep", sweep);
}

bool QueueArranger::put_first(Id job, std::int64_t number) {
    const ResetAtEnd ready{first_};
    first_.bind(":job", job);
    first_.bind(":position", front_of_queue + number);
    return first_.exec() > 0;
}

bool QueueArranger::hold(Id job) {
    const ResetAtEnd ready{hold_};
    hold_.bind(":job", job);
    return hold_.exec() > 0;
}

bool QueueArranger::release(Id job) {
    const ResetAtEnd ready{release_};
    release_.bind(":job", job);
    return release_.exec() > 0;
}

bool QueueArranger::skip(Id job, ErrorClass error_class, const std::string& reason, const std::string& now) {
    return skipper_.skip(job, std::string(to_text(error_class)), reason, now);
}

bool write_decisions(Store& store, Id sweep, const std::string& rules, const std::vector<Decision>& decisions,
                     const std::string& now) {
    SQLite::Database& db = store.db();
    WriteTransaction transaction(db);
    if (!decisions.empty() && !is_next(db, sweep, rules, decisions.front().number)) return false;
    DecisionWriter writer(db, sweep, rules, now);
    QueueArranger arranger(db, sweep);
    for (const Decision& each : decisions) {
        writer.write(each);
        if (each.verdict == Verdict::next) arranger.put_first(each.job, each.number);
    }
    transaction.commit();
    return true;
}

void release_all(Store& store, Id sweep) {
    SQLite::Statement find(
        store.db(), "SELECT id FROM job WHERE state = 'queued' AND queued_for = :sweep AND deferred = 2 ORDER BY id");
    find.bind(":sweep", sweep);
    const std::vector<Id> held = ids_of(find);
    QueueArranger arranger(store.db(), sweep);
    ShortTransactions transactions(store.db());
    transactions.for_each(held, [&](Id job) { arranger.release(job); });
    transactions.commit();
}

}  // namespace stylesweep::schema
