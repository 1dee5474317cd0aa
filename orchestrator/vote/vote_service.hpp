// What a served voting page asks for: the next two pictures, keeping an answer, taking it back.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <random>
#include <string>

#include "orchestrator/vote/answers.hpp"
#include "schema/database/store.hpp"

namespace stylesweep::vote {

struct Reply {
    int status = 200;
    std::string json;
};

/// Of one sweep. Called by one thread at a time. It keeps nothing that is not in the database, so any number of servers
/// may serve a sweep, and one may be restarted while people vote. Preferences are renewed elsewhere (Renewals).
class VoteService {
  public:
    /// Leaves out what pages cannot show (files are in the folder); returns how many pictures.
    using KeepShowable = std::function<std::size_t(schema::VotedPictures&, const std::filesystem::path& files_folder)>;

    /// `goal`: how many answers a voter is asked for. `tell` gets what a person should know. Throws StoreError if there
    /// is no such sweep.
    VoteService(const std::filesystem::path& database, const std::string& sweep, std::size_t goal,
                KeepShowable keep_showable, std::function<void(const std::string&)> tell);
    ~VoteService();

    /// POST `path` with a JSON body: /next {voter}, /vote {voter, and as in vote_from()}, /undo {voter, uid}. A vote
    /// with a known uid replaces that answer of its voter. Wrong requests are answered with 400 and {"error"}, those
    /// that would have to wait for another program's writing with 503.
    Reply post(const std::string& path, const std::string& body);
    /// Files that have the picture, the best first; empty: there is none.
    std::vector<std::filesystem::path> picture(const std::string& id);

    [[nodiscard]] const schema::VotedPictures& pictures() const { return *pictures_; }
    [[nodiscard]] std::size_t dropped() const { return dropped_; }  ///< pictures that pages cannot show
    [[nodiscard]] std::filesystem::path files_folder() const { return store_.files_folder(); }

  private:
    void look_for_pictures();
    void name_pictures();
    bool drop_lost(const Trial& trial);
    std::size_t answers_to(const schema::Vote& vote);
    [[nodiscard]] std::vector<std::filesystem::path> files_of(const NamedPicture& picture) const;
    nlohmann::json next(const std::string& voter);
    nlohmann::json keep(const nlohmann::json& given, const std::string& voter);
    nlohmann::json undo(const nlohmann::json& given, const std::string& voter);

    schema::Store store_;
    std::int64_t sweep_;
    std::size_t goal_;
    KeepShowable keep_showable_;
    std::function<void(const std::string&)> tell_;
    std::size_t dropped_ = 0;
    std::int64_t newest_attempt_ = -1;
    std::unique_ptr<schema::VotedPictures> pictures_;
    std::unique_ptr<PictureIds> ids_;
    std::mt19937_64 random_{std::random_device()()};
};

/// A trial as pages get it: {"left", "right", "content", "style"}, ids of pictures or null.
nlohmann::json trial_json(const Trial& trial, const PictureIds& ids);

}  // namespace stylesweep::vote
