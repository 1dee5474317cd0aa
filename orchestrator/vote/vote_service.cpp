#include "orchestrator/vote/vote_service.hpp"

#include "schema/votes/preferences.hpp"

namespace stylesweep::vote {
namespace {

using nlohmann::json;

constexpr std::chrono::seconds between_renewals{30};

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
                         KeepShowable keep_showable)
    : store_(database, schema::OpenMode::read_write),
      sweep_(schema::find_sweep(store_.db(), sweep)),
      goal_(goal),
      keep_showable_(std::move(keep_showable)) {
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
    ids_ = std::make_unique<PictureIds>(*pictures_);
}

Reply VoteService::post(const std::string& path, const std::string& body) {
    try {
        const json given = parse_answers(body);
        const std::string voter = voter_from(given);
        if (path == "/next") return {200, next(voter).dump()};
        if (path == "/vote") return {200, keep(given, voter).dump()};
        if (path == "/undo") return {200, undo(given, voter).dump()};
        return {404, json{{"error", "there is no " + path}}.dump()};
    } catch (const json::exception&) {
        return {400, json{{"error", "the request is not the JSON that was expected"}}.dump()};
    } catch (const std::invalid_argument& error) {
        return {400, json{{"error", error.what()}}.dump(-1, ' ', false, json::error_handler_t::replace)};
    }
}

json VoteService::next(const std::string& voter) {
    look_for_pictures();
    const TrialChooser chooser(*pictures_, schema::votes_of(store_.db(), sweep_), voter);
    const auto trial = chooser.next(random_);
    return {{"answered", chooser.answered()}, {"goal", goal_}, {"trial", trial ? trial_json(*trial, *ids_) : json()}};
}

json VoteService::keep(const json& given, const std::string& voter) {
    look_for_pictures();
    const schema::Vote vote = vote_from(given, voter, "", *pictures_, *ids_);
    const schema::KeptVotes kept = schema::keep_votes(store_, sweep_, std::vector{vote});
    changed_ = changed_ || kept.added > 0;
    if (std::chrono::steady_clock::now() - renewed_ > between_renewals) renew();
    return {{"kept", kept.added + kept.known}};
}

json VoteService::undo(const json& given, const std::string& voter) {
    const bool removed = schema::withdraw_vote(store_, sweep_, voter, given.at("uid").get<std::string>());
    changed_ = changed_ || removed;
    return {{"removed", removed}};
}

std::vector<std::filesystem::path> VoteService::picture(const std::string& id, const PictureIds::InFolder& in_folder) {
    look_for_pictures();
    const auto found = ids_->find(id);
    return found ? ids_->files_of(*found, in_folder) : std::vector<std::filesystem::path>{};
}

void VoteService::renew() {
    if (!changed_) return;
    changed_ = false;
    schema::renew_preferences(store_, sweep_);
    renewed_ = std::chrono::steady_clock::now();
}

}  // namespace stylesweep::vote
