#include "orchestrator/vote/vote_service.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <chrono>
#include <set>

namespace stylesweep::vote {
namespace {

using nlohmann::json;

constexpr std::chrono::seconds patience{5};  // with other programs' writing: less than a page's with the server

json id_or_null(const std::string& id) {
    return id.empty() ? json() : json(id);
}

}  // namespace

json trial_json(const Trial& trial, const PictureIds& ids) {
    const auto side = [&](const std::optional<std::size_t>& picture) {
        return picture ? ids.output(*picture) : ids.content(trial.scene);
    };
    return {{"left", side(trial.left)},
            {"right", side(trial.right)},
            {"content", id_or_null(ids.content(trial.scene))},
            {"style", id_or_null(ids.style(trial.scene))}};
}

VoteService::VoteService(const std::filesystem::path& database, const std::string& sweep, std::size_t goal,
                         KeepShowable keep_showable, std::function<void(const std::string&)> tell)
    : store_(database, schema::OpenMode::read_write),
      sweep_(schema::find_sweep(store_.db(), sweep)),
      goal_(goal),
      keep_showable_(std::move(keep_showable)),
      tell_(std::move(tell)) {
    look_for_pictures();
}

VoteService::~VoteService() = default;

// A sweep may still run while people vote.
void VoteService::look_for_pictures() {
    const std::int64_t newest = store_.db().execAndGet("SELECT coalesce(max(id), 0) FROM attempt").getInt64();
    if (newest == newest_attempt_) return;
    newest_attempt_ = newest;
    ids_.reset();
    pictures_ = std::make_unique<schema::VotedPictures>(schema::voted_pictures(store_.db(), sweep_));
    dropped_ = keep_showable_(*pictures_, store_.files_folder());
    name_pictures();
}

void VoteService::name_pictures() {
    ids_ = std::make_unique<PictureIds>(*pictures_);
}

std::vector<std::filesystem::path> VoteService::files_of(const NamedPicture& picture) const {
    return ids_->files_of(picture, store_.files_folder());
}

// Leaves out what the trial shows and is not on the disk any more, or as another picture; false: all is there.
bool VoteService::drop_lost(const Trial& trial) {
    std::set<std::size_t, std::greater<>> lost;
    bool content_is_lost = false;
    for (const auto& side : {trial.left, trial.right}) {
        if (side && files_of({NamedPicture::Kind::output, *side}).empty()) lost.insert(*side);
        if (!side) content_is_lost = files_of({NamedPicture::Kind::content, trial.scene}).empty();
    }
    if (lost.empty() && !content_is_lost) return false;
    schema::Scene& scene = pictures_->scenes[trial.scene];
    if (content_is_lost) {
        tell_("a content picture is gone or changed, and not shown any more: " + scene.content_path);
        scene.content_path = scene.content_thumbnail = "";
    }
    ids_.reset();
    for (const std::size_t place : lost) {  // the last first
        tell_("a picture is gone or changed, and left out: " + pictures_->pictures[place].path);
        pictures_->pictures.erase(pictures_->pictures.begin() + static_cast<std::ptrdiff_t>(place));
    }
    dropped_ += lost.size();
    name_pictures();
    return true;
}

Reply VoteService::post(const std::string& path, const std::string& body) {
    try {
        const schema::BusyWaitLimit brief(store_.many_writers(), patience);
        const json given = parse_answers(body);
        const std::string voter = voter_from(given);
        if (path == "/next") return {200, next(voter).dump()};
        if (path == "/vote") return {200, keep(given, voter).dump()};
        if (path == "/undo") return {200, undo(given, voter).dump()};
        return {404, json{{"error", "there is no " + path}}.dump()};
    } catch (const SQLite::Exception& error) {
        if (error.getErrorCode() != SQLITE_BUSY) throw;
        return {503, json{{"error", "another program is writing to the database"}}.dump()};
    } catch (const json::exception&) {
        return {400, json{{"error", "the request is not the JSON that was expected"}}.dump()};
    } catch (const std::invalid_argument& error) {
        return {400, json{{"error", error.what()}}.dump(-1, ' ', false, json::error_handler_t::replace)};
    }
}

json VoteService::next(const std::string& voter) {
    look_for_pictures();
    const std::vector<schema::Vote> votes = schema::votes_of(store_.db(), sweep_);
    while (true) {
        const TrialChooser chooser(*pictures_, votes, voter);
        const auto trial = chooser.next(random_);
        if (trial && drop_lost(*trial)) continue;
        return {
            {"answered", chooser.answered()}, {"goal", goal_}, {"trial", trial ? trial_json(*trial, *ids_) : json()}};
    }
}

// By the same voter to the same two pictures, other than this one.
std::size_t VoteService::answers_to(const schema::Vote& vote) {
    const auto all = schema::votes_of(store_.db(), sweep_);
    return static_cast<std::size_t>(std::ranges::count_if(all, [&](const schema::Vote& each) {
        return each.voter == vote.voter && each.uid != vote.uid && each.answer != schema::Answer::skip &&
               schema::is_same_pair(each, vote);
    }));
}

json VoteService::keep(const json& given, const std::string& voter) {
    look_for_pictures();
    const schema::Vote vote = vote_from(given, voter, "", *pictures_, *ids_);
    if (answers_to(vote) >= most_answers_to_pair)
        return {{"kept", 0}, {"reason", "these two pictures have been answered twice"}};
    const schema::KeptVotes kept =
        schema::keep_votes(store_, sweep_, std::vector{vote}, schema::Differing::is_replaced);
    if (kept.of_others > 0) throw std::invalid_argument("its 'uid' is that of another vote");
    return {{"kept", kept.added + kept.known}};
}

json VoteService::undo(const json& given, const std::string& voter) {
    return {{"removed", schema::withdraw_vote(store_, sweep_, voter, given.at("uid").get<std::string>())}};
}

std::vector<std::filesystem::path> VoteService::picture(const std::string& id) {
    look_for_pictures();
    const auto found = ids_->find(id);
    return found ? files_of(*found) : std::vector<std::filesystem::path>{};
}

}  // namespace stylesweep::vote
