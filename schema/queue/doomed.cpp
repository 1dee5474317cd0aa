#include "schema/queue/doomed.hpp"

#include "base/clock.hpp"
#include "schema/database/short_transactions.hpp"
#include "schema/queue/skip.hpp"

namespace stylesweep::schema {
namespace {

// Jobs with their kind and their number of pixels; `exact` for WIDTHxHEIGHT.
std::string sized(const std::string& condition) {
    return "(SELECT id, key, runner, repeat, queued_for, priority, deferred, position, inputs, resolution, "
           "json_remove(params, '$.resolution') AS "
           "kind, "
           "instr(resolution, 'x') > 0 AS exact, CAST(resolution AS INTEGER) * "
           "CAST(substr(resolution, instr(resolution, 'x') + 1) AS INTEGER) AS pixels "
           "FROM (SELECT *, params ->> '$.resolution' AS resolution FROM job) WHERE resolution IS NOT NULL AND " +
           condition + ")";
}

// Hashes of the inputs: an edited program is a different kind.
std::string contents(const std::string& inputs) {
    return "(SELECT group_concat(key || value) FROM (SELECT key, value ->> '$.sha256' AS value FROM json_each(" +
           inputs + ") ORDER BY key))";
}

// Jobs that need at least as much as one that ran out of memory and fulfils `condition` on `job`: queued ones, and
// those claimed by a runner, which may be put back together with it.
std::vector<Doomed> doomed_by(SQLite::Database& db, const std::string& condition, Id parameter) {
    SQLite::Statement find(
        db, "SELECT j.id, o.id, s.skip_doomed, substr(o.key, 1, 10), o.resolution, j.resolution, min(o.pixels) FROM " +
                sized(condition) + " o JOIN " + sized("state IN ('queued', 'running') AND queued_for IS NOT NULL") +
                " j ON j.runner = o.runner AND j.kind = o.kind JOIN sweep s ON s.id = j.queued_for "
                "WHERE j.id <> o.id AND j.pixels >= o.pixels AND j.exact >= o.exact AND " +
                contents("j.inputs") + " IS " + contents("o.inputs") +
                " GROUP BY j.id ORDER BY j.priority DESC, j.deferred, j.position, j.id");
    find.bind(":id", parameter);
    std::vector<Doomed> doomed;
    while (find.executeStep())
        doomed.push_back({find.getColumn(0).getInt64(), find.getColumn(1).getInt64(), find.getColumn(2).getInt() != 0,
                          "job " + find.getColumn(3).getString() + " (resolution " + find.getColumn(4).getString() +
                              ") ran out of memory, and this one (resolution " + find.getColumn(5).getString() +
                              ") needs at least as much"});
    return doomed;
}

// False when it is no longer queued: others may have changed it.
bool skip(SQLite::Database& db, const Doomed& doomed, const std::string& now) {
    return JobSkipper(db, Parked::left_alone).skip(doomed.job, "doomed", doomed.reason, now);
}

void put_off(SQLite::Database& db, Id job) {
    SQLite::Statement later(db, "UPDATE job SET deferred = max(deferred, 1) WHERE id = :job AND state = 'queued'");
    later.bind(":job", job);
    later.exec();
}

}  // namespace

std::vector<Doomed> find_doomed(SQLite::Database& db, Id job) {
    return doomed_by(db, "id = :id", job);
}

void defer(SQLite::Database& db, const Doomed& doomed, const std::string& now) {
    if (doomed.skip)
        skip(db, doomed, now);
    else
        put_off(db, doomed.job);
}

int set_skip_doomed(Store& store, Id sweep, bool skip_them) {
    SQLite::Database& db = store.db();
    SQLite::Statement set(db, "UPDATE sweep SET skip_doomed = :skip WHERE id = :sweep");
    set.bind(":skip", skip_them ? 1 : 0);
    set.bind(":sweep", sweep);
    set.exec();
    if (!skip_them) return 0;
    std::vector<Doomed> doomed =
        doomed_by(db, "state = 'oom' AND id IN (SELECT job_id FROM membership WHERE sweep_id = :id)", sweep);
    std::erase_if(doomed, [](const Doomed& each) { return !each.skip; });  // queued in another sweep
    int skipped = 0;
    ShortTransactions transactions(db);
    transactions.for_each(doomed, [&](const Doomed& each) { skipped += skip(db, each, now_utc()); });
    transactions.commit();
    return skipped;
}

}  // namespace stylesweep::schema
