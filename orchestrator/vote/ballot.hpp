// A ballot: trials planned ahead, for a page that works without a server.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "orchestrator/vote/picture_ids.hpp"

namespace stylesweep::vote {

struct Ballot {
    nlohmann::json data;                ///< for the page: {"sweep", "ballot", "trials"}
    std::vector<std::string> pictures;  ///< ids of all pictures in it
};

/// `trials` trials for a new voter, after the votes that there are. The same votes and seed make the same ballot.
Ballot make_ballot(const std::string& sweep, const schema::VotedPictures& pictures,
                   const std::vector<schema::Vote>& votes, std::size_t trials, std::uint64_t seed);

}  // namespace stylesweep::vote
