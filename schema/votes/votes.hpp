// Answers of people who compared pictures: rows of the table `vote`.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "schema/database/store.hpp"
#include "schema/queue/states.hpp"

namespace stylesweep::schema {

/// vote.answer.
enum class Answer : std::uint8_t { left, right, same, skip };
template <>
inline constexpr std::array<std::string_view, 4> state_texts<Answer> = {"left", "right", "same", "skip"};
template <>
inline constexpr std::string_view state_column<Answer> = "vote.answer";

struct Vote {
    std::string uid;  ///< 32 hex digits
    std::string voter, ballot;
    std::string left_job, right_job;  ///< keys; "" on one side: the content picture itself
    std::string left_sha256, right_sha256;
    Answer answer = Answer::skip;
    std::int64_t answer_ms = 0;
    std::string voted_at;  ///< UTC
};

/// Whether they are about the same two pictures, whichever side these were on.
bool is_same_pair(const Vote& a, const Vote& b);

struct KeptVotes {
    std::size_t added = 0, known = 0;  ///< known: already there
    std::size_t differing = 0;         ///< of the known: with another answer
    std::size_t of_others = 0;         ///< of the known: of another voter, or about other pictures; they stay
};

/// What becomes of a known vote whose answer is another one now.
enum class Differing { stays, is_replaced };

/// Adds the votes that are not there yet, in one transaction. Does not renew preferences.
KeptVotes keep_votes(Store& store, std::int64_t sweep, std::span<const Vote> votes,
                     Differing differing = Differing::stays);

/// Removes a voter's vote; false: there is none.
bool withdraw_vote(Store& store, std::int64_t sweep, const std::string& voter, const std::string& uid);

/// In the order in which they arrived.
std::vector<Vote> votes_of(SQLite::Database& db, std::int64_t sweep);

/// Id of the sweep. Throws StoreError, with the names there are, for another name.
std::int64_t find_sweep(SQLite::Database& db, const std::string& name);

}  // namespace stylesweep::schema
