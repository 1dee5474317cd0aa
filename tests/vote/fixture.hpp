// Pictures to vote on, without a database.
#pragma once

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "orchestrator/vote/picture_ids.hpp"
#include "schema/votes/voted_pictures.hpp"

namespace stylesweep::vote::testing {

/// Every setting on every scene; scenes have a content of their own and one style.
inline schema::VotedPictures pictures_of(std::size_t settings, std::size_t scenes) {
    schema::VotedPictures all;
    for (std::size_t i = 0; i < settings; ++i) all.settings.push_back(R"({"n":)" + std::to_string(i) + "}");
    for (std::size_t scene = 0; scene < scenes; ++scene) {
        const std::string name = std::to_string(scene);
        all.scenes.push_back({"/c" + name, "content-" + name, "/s", "style", "", ""});
        for (std::size_t i = 0; i < settings; ++i) {
            const std::string key = std::to_string(i) + "-" + name;
            all.pictures.push_back({static_cast<std::int64_t>(all.pictures.size() + 1), key, "images/" + key + ".png",
                                    "hash-" + key, i, scene});
        }
    }
    return all;
}

inline schema::Vote vote_of(const schema::VotedPictures& pictures, const Trial& trial, const std::string& voter,
                            schema::Answer answer, std::size_t number) {
    schema::Vote vote;
    const std::string digits = std::to_string(number);
    vote.uid = std::string(32 - digits.size(), '0') + digits;
    vote.voter = voter;
    const auto give = [&](const std::optional<std::size_t>& picture, std::string& job, std::string& hash) {
        job = picture ? pictures.pictures[*picture].key : "";
        hash = picture ? pictures.pictures[*picture].sha256 : pictures.scenes[trial.scene].content_sha256;
    };
    give(trial.left, vote.left_job, vote.left_sha256);
    give(trial.right, vote.right_job, vote.right_sha256);
    vote.answer = answer;
    vote.voted_at = "2026-01-01T00:00:00.000Z";
    return vote;
}

}  // namespace stylesweep::vote::testing
