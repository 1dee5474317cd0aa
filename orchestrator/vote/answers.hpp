// Answers as pages send them, checked: they come from other people's browsers and by mail.
#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <vector>

#include "orchestrator/vote/picture_ids.hpp"
#include "schema/votes/votes.hpp"

namespace stylesweep::vote {

inline constexpr std::size_t most_voter_bytes = 60;
inline constexpr std::size_t most_answers = 20'000;          ///< of a ballot
inline constexpr std::size_t most_answers_to_pair = 2;       ///< the second one tells how constant the voter is
inline constexpr std::size_t most_answer_bytes = 8'000'000;  ///< of a ballot's file
inline constexpr const char* answers_format = "stylesweep-votes";

inline constexpr std::size_t ballot_id_length = 16;

/// JSON as pages write it. Throws std::invalid_argument for names given twice and for deeper nesting (which would
/// overflow the stack of whoever copies it), nlohmann::json::exception for anything else.
nlohmann::json parse_answers(const std::string& text);

/// A picture that the sweep does not have.
struct UnknownPicture : std::invalid_argument {
    using std::invalid_argument::invalid_argument;
};

/// A vote from a page: {"uid", "left", "right", "answer", "ms", "at"}. Throws std::invalid_argument saying what is
/// wrong with it, and UnknownPicture.
schema::Vote vote_from(const nlohmann::json& given, const std::string& voter, const std::string& ballot,
                       const schema::VotedPictures& pictures, const PictureIds& ids);

/// Throws std::invalid_argument for a name that is empty, too long, not one line of printable UTF-8, or that has
/// characters nobody sees.
std::string voter_from(const nlohmann::json& given);

/// The answers of one voter to one ballot: the file that a ballot's page writes.
struct BallotFile {
    std::string sweep, ballot, voter;
    nlohmann::json votes;
};

/// Throws std::invalid_argument for anything else than such a file, and for one that was changed after the page wrote
/// it. (The checksum finds accidents; who wants to cheat can as well answer wrongly.)
BallotFile read_ballot_file(const std::string& text);

struct CheckedAnswers {
    std::vector<schema::Vote> votes;
    std::size_t unknown = 0;  ///< about pictures that the sweep does not have (any more): left out
};
/// Throws std::invalid_argument, with the number of the answer, for a wrong one, and if all pictures are unknown.
CheckedAnswers check_answers(const BallotFile& file, const schema::VotedPictures& pictures);

}  // namespace stylesweep::vote
