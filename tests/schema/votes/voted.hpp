// A database with pictures to vote on.
#pragma once

#include <functional>
#include <string>
#include <utility>

#include "schema/votes/votes.hpp"
#include "tests/schema/fixture.hpp"

namespace stylesweep::schema::testing {

inline std::string uid_of(std::size_t number) {
    const std::string digits = std::to_string(number);
    return std::string(32 - digits.size(), '0') + digits;
}

inline std::string key_of_picture(std::size_t setting, std::size_t scene) {
    return key_of(static_cast<int>(1 + scene * 10 + setting));
}

/// `settings` style weights on `scenes` contents, each done with a picture.
struct Voted : Fixture {
    /// `hash`: what a job's picture has as SHA-256.
    using Hash = std::function<std::string(const std::string& key)>;
    Voted(
        std::size_t settings, std::size_t scenes, Hash of = [](const std::string& key) { return "hash-" + key; })
        : hash(std::move(of)) {
        Enqueuer enqueuer(store, sweep_record("night"), Rerun::none, Scope::file);
        for (std::size_t scene = 0; scene < scenes; ++scene)
            for (std::size_t i = 0; i < settings; ++i) {
                const std::string content = "c" + std::to_string(scene);
                enqueuer.add(
                    {key_of_picture(i, scene),
                     R"({"style_weight": )" + std::to_string(i) + R"(, "content": ")" + content + R"(", "style": "s"})",
                     R"({"content": {"path": "/)" + content + R"(", "sha256": ")" + content + R"("}})", 1});
            }
        enqueuer.commit();
        sweep = enqueuer.sweep();
        JobQueue queue(store, leaping_clock());
        const Id self = runner(queue);
        for (auto job = queue.claim(self, sweep, 0); job;) {
            AttemptRecord end = record();
            end.artifacts = {{"output", "images/" + job->key + ".png", hash(job->key), 10}};
            job = queue.finish(self, sweep, *job, end, JobQueue::Next::claim);
        }
    }

    Vote vote(const std::string& voter, std::size_t scene, std::size_t left, std::size_t right, Answer answer) {
        Vote vote;
        vote.uid = uid_of(++votes);
        vote.voter = voter;
        vote.left_job = key_of_picture(left, scene);
        vote.right_job = key_of_picture(right, scene);
        vote.left_sha256 = hash(vote.left_job);
        vote.right_sha256 = hash(vote.right_job);
        vote.answer = answer;
        vote.answer_ms = 1000;
        vote.voted_at = "2026-01-01T00:00:00.000Z";
        return vote;
    }
    /// The content itself on the left.
    Vote known(const std::string& voter, std::size_t scene, std::size_t right, Answer answer) {
        Vote made = vote(voter, scene, right, right, answer);
        made.left_job = "";
        made.left_sha256 = "c";
        return made;
    }

    Hash hash;
    Id sweep = 0;
    std::size_t votes = 0;
};

}  // namespace stylesweep::schema::testing
