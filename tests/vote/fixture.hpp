// Pictures to vote on, without a database.
#pragma once

#include <doctest/doctest.h>

#include "orchestrator/vote/picture_ids.hpp"
#include "tests/schema/votes/pictures.hpp"

namespace stylesweep::vote::testing {

using schema::testing::pictures_of;

inline schema::Vote vote_of(const schema::VotedPictures& pictures, const Trial& trial, const std::string& voter,
                            schema::Answer answer, std::size_t number) {
    return schema::testing::vote_of(pictures, trial.scene, trial.left, trial.right, voter, answer, number);
}

}  // namespace stylesweep::vote::testing
