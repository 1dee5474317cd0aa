#include "schema/votes/votes.hpp"

#include <tuple>

#include "base/text/joined.hpp"
#include "schema/sqlite/optional_values.hpp"

namespace stylesweep::schema {
namespace {

// Of the vote with this uid; nullopt: there is none.
struct KnownVote {
    Answer answer;
    bool is_same_trial;  ///< of the same sweep and voter, about the same pictures
};

std::optional<KnownVote> known_vote(SQLite::Database& db, std::int64_t sweep, const Vote& vote) {
    SQLite::Statement find(db,
                           "SELECT answer, sweep_id = :sweep AND voter = :voter AND left_sha256 = :left AND "
                           "right_sha256 = :right FROM vote WHERE uid = :uid");
    find.bind(":sweep", sweep);
    find.bind(":voter", vote.voter);
    find.bind(":left", vote.left_sha256);
    find.bind(":right", vote.right_sha256);
    find.bind(":uid", vote.uid);
    if (!find.executeStep()) return std::nullopt;
    return KnownVote{from_text<Answer>(find.getColumn(0).getString()), find.getColumn(1).getInt() != 0};
}

void replace_answer(SQLite::Database& db, const Vote& vote) {
    SQLite::Statement update(
        db, "UPDATE vote SET answer = :answer, answer_ms = :answer_ms, voted_at = :voted_at WHERE uid = :uid");
    update.bind(":answer", to_text(vote.answer));
    update.bind(":answer_ms", vote.answer_ms);
    update.bind(":voted_at", vote.voted_at);
    update.bind(":uid", vote.uid);
    update.exec();
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

bool is_same_pair(const Vote& a, const Vote& b) {
    const auto left = [](const Vote& of) { return std::tie(of.left_job, of.left_sha256); };
    const auto right = [](const Vote& of) { return std::tie(of.right_job, of.right_sha256); };
    return (left(a) == left(b) && right(a) == right(b)) || (left(a) == right(b) && right(a) == left(b));
}

KeptVotes keep_votes(Store& store, std::int64_t sweep, std::span<const Vote> votes, Differing differing) {
    KeptVotes kept;
    WriteTransaction transaction(store.db());
    SQLite::Statement insert(
        store.db(),
        "INSERT INTO vote (uid, sweep_id, voter, ballot, left_job, right_job, left_sha256, right_sha256, answer, "
        "answer_ms, voted_at) VALUES (:uid, :sweep, :voter, :ballot, :left_job, :right_job, :left_sha256, "
        ":right_sha256, :answer, :answer_ms, :voted_at)");
    for (const Vote& vote : votes) {
        const auto before = known_vote(store.db(), sweep, vote);
        if (!before) insert_vote(insert, sweep, vote);
        ++(before ? kept.known : kept.added);
        if (!before) continue;
        kept.of_others += !before->is_same_trial;
        if (before->answer == vote.answer || !before->is_same_trial) continue;
        ++kept.differing;
        if (differing == Differing::is_replaced) replace_answer(store.db(), vote);
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
