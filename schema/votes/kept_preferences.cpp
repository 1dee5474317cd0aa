// Stores what preferences_of() computes.
#include "base/clock.hpp"
#include "schema/sqlite/ids.hpp"
#include "schema/sqlite/optional_values.hpp"
#include "schema/votes/preferences.hpp"

namespace stylesweep::schema {
namespace {

void remove_rows(SQLite::Database& db, std::int64_t sweep) {
    for (const char* table : {"preference", "voter", "job_preference"}) {
        SQLite::Statement remove(db, std::string("DELETE FROM ") + table + " WHERE sweep_id = :sweep");
        remove.bind(":sweep", sweep);
        remove.exec();
    }
}

void keep_rows(SQLite::Database& db, std::int64_t sweep, const std::vector<Preference>& rows, std::int64_t last_vote) {
    SQLite::Statement insert(db,
                             "INSERT INTO preference (sweep_id, axis, setting, preference, low, high, strength, "
                             "strength_low, strength_high, wins, losses, ties, voters, pictures, reason, last_vote, "
                             "computed_at) VALUES (:sweep, :axis, :setting, :preference, :low, :high, :strength, "
                             ":strength_low, :strength_high, :wins, :losses, :ties, :voters, :pictures, :reason, "
                             ":last_vote, :now)");
    const auto chance = [](const std::optional<double>& strength) {
        return strength ? std::optional(preference_of(*strength)) : std::nullopt;
    };
    for (const Preference& row : rows) {
        insert.bind(":sweep", sweep);
        insert.bind(":axis", row.axis);
        insert.bind(":setting", row.setting);
        bind_optional(insert, ":preference", chance(row.strength));
        bind_optional(insert, ":low", chance(row.low));
        bind_optional(insert, ":high", chance(row.high));
        bind_optional(insert, ":strength", row.strength);
        bind_optional(insert, ":strength_low", row.low);
        bind_optional(insert, ":strength_high", row.high);
        for (const auto& [name, count] : {std::pair{":wins", row.wins},
                                          {":losses", row.losses},
                                          {":ties", row.ties},
                                          {":voters", row.voters},
                                          {":pictures", row.pictures}})
            insert.bind(name, static_cast<std::int64_t>(count));
        bind_optional(insert, ":reason", unless_empty(row.reason));
        insert.bind(":last_vote", last_vote);
        insert.bind(":now", now_utc());
        insert.exec();
        insert.reset();
    }
}

void keep_voters(SQLite::Database& db, std::int64_t sweep, const std::vector<Voter>& voters) {
    SQLite::Statement insert(db,
                             "INSERT INTO voter (sweep_id, name, votes, repeats, repeats_agree, known, known_right, "
                             "left_out) VALUES (:sweep, :name, :votes, :repeats, :repeats_agree, :known, :known_right, "
                             ":left_out)");
    for (const Voter& voter : voters) {
        insert.bind(":sweep", sweep);
        insert.bind(":name", voter.name);
        for (const auto& [name, count] : {std::pair{":votes", voter.votes},
                                          {":repeats", voter.repeats},
                                          {":repeats_agree", voter.repeats_agree},
                                          {":known", voter.known},
                                          {":known_right", voter.known_right}})
            insert.bind(name, static_cast<std::int64_t>(count));
        insert.bind(":left_out", voter.left_out ? 1 : 0);
        insert.exec();
        insert.reset();
    }
}

void keep_pictures(SQLite::Database& db, std::int64_t sweep, const Preferences& preferences) {
    SQLite::Statement insert(
        db, "INSERT INTO job_preference (sweep_id, job_id, preference) VALUES (:sweep, :job, :preference)");
    for (const auto& [picture, strength] : preferences.of_pictures) {
        insert.bind(":sweep", sweep);
        insert.bind(":job", preferences.pictures.pictures[picture].job);
        insert.bind(":preference", preference_of(strength));
        insert.exec();
        insert.reset();
    }
}

std::int64_t last_vote_of(SQLite::Database& db, std::int64_t sweep) {
    SQLite::Statement row(db, "SELECT coalesce(max(id), 0) FROM vote WHERE sweep_id = :sweep");
    row.bind(":sweep", sweep);
    row.executeStep();
    return row.getColumn(0).getInt64();
}

}  // namespace

std::vector<Voter> renew_preferences(Store& store, std::int64_t sweep) {
    SQLite::Database& db = store.db();
    const std::int64_t last_vote = last_vote_of(db, sweep);  // first: votes that arrive meanwhile are not counted
    Preferences preferences = preferences_of(db, sweep);
    WriteTransaction transaction(db);
    remove_rows(db, sweep);
    if (last_vote > 0) {
        keep_rows(db, sweep, preferences.settings, last_vote);
        keep_rows(db, sweep, preferences.values, last_vote);
        keep_voters(db, sweep, preferences.counted.voters);
        keep_pictures(db, sweep, preferences);
    }
    transaction.commit();
    return std::move(preferences.counted.voters);
}

void renew_outdated_preferences(Store& store) {
    SQLite::Statement find(store.db(),
                           "SELECT v.sweep_id FROM vote v GROUP BY v.sweep_id HAVING max(v.id) > coalesce((SELECT "
                           "max(p.last_vote) FROM preference p WHERE p.sweep_id = v.sweep_id), 0) "
                           "UNION SELECT sweep_id FROM preference WHERE last_vote = 0 ORDER BY 1");
    for (const std::int64_t sweep : ids_of(find)) renew_preferences(store, sweep);
}

}  // namespace stylesweep::schema
