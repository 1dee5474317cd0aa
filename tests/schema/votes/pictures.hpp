// Pictures to vote on, and votes, without a database.
#pragma once

#include <optional>
#include <string>

#include "schema/votes/voted_pictures.hpp"
#include "schema/votes/votes.hpp"

namespace stylesweep::schema::testing {

/// Every setting on every scene; scenes have a content of their own and one style. Job i + 1 made picture i.
inline VotedPictures pictures_of(std::size_t settings, std::size_t scenes) {
    VotedPictures all;
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

/// About two pictures of the scene, by their indexes; nullopt: the content itself.
inline Vote vote_of(const VotedPictures& pictures, std::size_t scene, std::optional<std::size_t> left,
                    std::optional<std::size_t> right, const std::string& voter, Answer answer, std::size_t number) {
    Vote vote;
    const std::string digits = std::to_string(number);
    vote.uid = std::string(32 - digits.size(), '0') + digits;
    vote.voter = voter;
    const auto give = [&](const std::optional<std::size_t>& picture, std::string& job, std::string& hash) {
        job = picture ? pictures.pictures[*picture].key : "";
        hash = picture ? pictures.pictures[*picture].sha256 : pictures.scenes[scene].content_sha256;
    };
    give(left, vote.left_job, vote.left_sha256);
    give(right, vote.right_job, vote.right_sha256);
    vote.answer = answer;
    vote.voted_at = "2026-01-01T00:00:00.000Z";
    return vote;
}

}  // namespace stylesweep::schema::testing
