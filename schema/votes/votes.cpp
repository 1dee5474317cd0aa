#include "schema/votes/votes.hpp"

#include "base/text/joined.hpp"
#include "schema/sqlite/optional_values.hpp"

namespace stylesweep::schema {
namespace {

std::optional<Answer> known_answer(SQLite::Database& db, const std::string& uid) {
    SQLite::Statement find(db, "SELECT answer FROM vote WHERE uid = :uid");
    find.bind(":uid", uid);
    return find.executeStep() ? std::optional(from_text<Answer>(find.getColumn(0).getString())) : std::nullopt;
}

void insert_vote(SQLite::Statement& insert, std::int64_t sweep, const Vote& vote) {
    insert.bind(":uid", vote.uid);
    insert.bind(":sweep", sweep);
    insert.bind(":voter", vote.voter);
    bind_optional(insert, ":ballot", unless_empty(vote.ballot));
    bind_optional(insert, ":left_job", unless_empty(vote.left_job));
    bind_optional(insert, ":right_job", unless_empty(vote.right_job));
    insert.bind(":left_sha256", vote.left_sha256);
    insert.bind(":right_sha256", vote.right_sha256);
    insert.bind(":answer", to_text(vote.answer));
    insert.bind(":answer_ms", vote.answer_ms);
    insert.bind(":voted_at", vote.voted_at);
    insert.exec();
    insert.reset();
}

}  // namespace

KeptVotes keep_votes(Store& store, std::int64_t sweep, std::span<const Vote> votes) {
    KeptVotes kept;
    WriteTransaction transaction(store.db());
    SQLite::Statement insert(
        store.db(),
        "INSERT INTO vote (uid, sweep_id, voter, ballot, left_job, right_job, left_sha256, right_sha256, answer, "
        "answer_ms, voted_at) VALUES (:uid, :sweep, :voter, :ballot, :left_job, :right_job, :left_sha256, "
        ":right_sha256, :answer, :answer_ms, :voted_at)");
    for (const Vote& vote : votes) {
        const auto before = known_answer(store.db(), vote.uid);
        if (!before) insert_vote(insert, sweep, vote);
        ++(before ? kept.known : kept.added);
        kept.differing += before && *before != vote.answer;
    }
    transaction.commit();
    return kept;
}

bool withdraw_vote(Store& store, std::int64_t sweep, const std::string& voter, const std::string& uid) {
    WriteTransaction transaction(store.db());
    SQLite::Statement remove(store.db(), "DELETE FROM vote WHERE sweep_id = :sweep AND voter = :voter AND uid = :uid");
    remove.bind(":sweep", sweep);
    remove.bind(":voter", voter);
    remove.bind(":uid", uid);
    const bool removed = remove.exec() > 0;
    transaction.commit();
    return removed;
}

std::vector<Vote> votes_of(SQLite::Database& db, std::int64_t sweep) {
    SQLite::Statement find(db,
                           "SELECT uid, voter, ballot, left_job, right_job, left_sha256, right_sha256, answer, "
                           "answer_ms, voted_at FROM vote WHERE sweep_id = :sweep ORDER BY id");
    find.bind(":sweep", sweep);
    std::vector<Vote> all;
    const auto text = [&](int column) { return find.getColumn(column).getString(); };
    while (find.executeStep())
        all.push_back({text(0), text(1), text(2), text(3), text(4), text(5), text(6), from_text<Answer>(text(7)),
                       find.getColumn(8).getInt64(), text(9)});
    return all;
}

std::int64_t find_sweep(SQLite::Database& db, const std::string& name) {
    SQLite::Statement find(db, "SELECT id FROM sweep WHERE name = :name");
    find.bind(":name", name);
    if (find.executeStep()) return find.getColumn(0).getInt64();
    std::vector<std::string> known;
    SQLite::Statement names(db, "SELECT name FROM sweep ORDER BY name");
    while (names.executeStep()) known.push_back(names.getColumn(0).getString());
    throw StoreError("there is no sweep '" + name + "' in the database; it has: " + joined(known));
}

}  // namespace stylesweep::schema
