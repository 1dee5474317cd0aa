#include "orchestrator/vote/trials.hpp"

#include <algorithm>
#include <cmath>

#include "orchestrator/vote/known_answers.hpp"

namespace stylesweep::vote {
namespace {

constexpr std::size_t between_known = 10, first_known = 2;
constexpr std::size_t between_repeats = 8, first_repeat = 7;
constexpr std::size_t least_between = 4;  // a pair comes again after at least so many others
constexpr double of_connecting = 1000;
// Few votes that agree show no clear difference: a wider prior would take an early lucky winner for settled, and ask
// little about it.
const StrengthPrior prior_of_worth{.deviation = 1};

std::pair<std::size_t, std::size_t> ordered(std::size_t a, std::size_t b) {
    return {std::min(a, b), std::max(a, b)};
}

}  // namespace

bool has_content(const schema::Scene& scene) {
    return !scene.content_path.empty() || !scene.content_thumbnail.empty();
}

TrialChooser::TrialChooser(const schema::VotedPictures& pictures, const std::vector<schema::Vote>& votes,
                           const std::string& voter)
    : pictures_(pictures) {
    for (std::size_t i = 0; i < pictures.pictures.size(); ++i)
        places_[{pictures.pictures[i].setting, pictures.pictures[i].scene}] = i;
    const schema::CountedVotes counted = schema::counted_votes(votes, pictures);
    const schema::VotesByCell cells(counted, pictures);
    strengths_ = fit_strengths(pictures.settings.size(), cells.outcomes(), prior_of_worth);
    clearly_restyled_ = clearly_restyled(pictures, counted.known);
    components_ = components_of(pictures.settings.size(), cells.outcomes());
    for (const schema::CountedVote& vote : counted.votes) add_pair(vote.left, vote.right);

    std::map<std::pair<std::string, std::string>, std::size_t> names;
    for (std::size_t i = 0; i < pictures.pictures.size(); ++i)
        names[{pictures.pictures[i].key, pictures.pictures[i].sha256}] = i;
    for (const schema::Vote& vote : votes) {
        if (vote.voter != voter) continue;
        const auto left = names.find({vote.left_job, vote.left_sha256}),
                   right = names.find({vote.right_job, vote.right_sha256});
        const auto place = [&](const auto& found) {
            return found == names.end() ? std::nullopt : std::optional(found->second);
        };
        const bool has_left = left != names.end(), has_right = right != names.end();
        const bool is_known = has_left != has_right && (has_left ? vote.right_job : vote.left_job).empty();
        if (!is_known && !(has_left && has_right)) continue;  // of pictures that were made anew
        const std::size_t any = has_left ? left->second : right->second;
        const Trial trial{pictures.pictures[any].scene, place(left), place(right)};
        shown_.push_back(trial);
        if (trial.left && trial.right)
            ++seen_[ordered(*trial.left, *trial.right)];
        else
            seen_contents_.insert(any);
    }
}

void TrialChooser::add_pair(std::size_t a, std::size_t b) {
    votes_of_settings_[ordered(pictures_.pictures[a].setting, pictures_.pictures[b].setting)] += 1;
    votes_of_pictures_[ordered(a, b)] += 1;
}

void TrialChooser::add(const Trial& trial) {
    shown_.push_back(trial);
    if (!trial.left || !trial.right) {
        seen_contents_.insert(trial.left ? *trial.left : *trial.right);
        return;
    }
    add_pair(*trial.left, *trial.right);
    ++seen_[ordered(*trial.left, *trial.right)];
    const std::size_t a = components_[pictures_.pictures[*trial.left].setting],
                      b = components_[pictures_.pictures[*trial.right].setting];
    std::ranges::replace(components_, a, b);
}

std::optional<Trial> TrialChooser::next(std::mt19937_64& random) const {
    const std::size_t position = shown_.size();
    std::optional<Trial> trial;
    if (position % between_known == first_known) trial = known_answer(random);
    if (!trial && position % between_repeats == first_repeat) trial = repeat(random);
    return trial ? trial : informative(random);
}

std::optional<Trial> TrialChooser::known_answer(std::mt19937_64& random) const {
    std::vector<std::size_t> fit;
    for (std::size_t i = 0; i < pictures_.pictures.size(); ++i) {
        const schema::VotedPicture& picture = pictures_.pictures[i];
        const schema::Scene& scene = pictures_.scenes[picture.scene];
        if (clearly_restyled_[picture.setting] && has_content(scene) && !seen_contents_.contains(i) &&
            picture.sha256 != scene.content_sha256)
            fit.push_back(i);
    }
    if (fit.empty()) return std::nullopt;
    const std::size_t chosen = fit[random() % fit.size()], scene = pictures_.pictures[chosen].scene;
    return random() % 2 == 0 ? Trial{scene, chosen, std::nullopt} : Trial{scene, std::nullopt, chosen};
}

std::optional<Trial> TrialChooser::repeat(std::mt19937_64& random) const {
    std::vector<Trial> fit;
    for (std::size_t i = 0; i + least_between < shown_.size(); ++i) {
        const Trial& trial = shown_[i];
        if (trial.left && trial.right && seen_.at(ordered(*trial.left, *trial.right)) == 1) fit.push_back(trial);
    }
    if (fit.empty()) return std::nullopt;
    std::ranges::shuffle(fit, random);
    const auto strength = [&](std::size_t picture) { return strengths_.values[pictures_.pictures[picture].setting]; };
    const Trial& chosen = *std::ranges::max_element(
        fit, {}, [&](const Trial& trial) { return std::abs(strength(*trial.left) - strength(*trial.right)); });
    return Trial{chosen.scene, chosen.right, chosen.left};
}

// Those in which both settings have a picture that the voter has not yet seen beside the other's.
std::vector<std::size_t> TrialChooser::scenes_for(const Pair& settings) const {
    std::vector<std::size_t> scenes;
    for (std::size_t scene = 0; scene < pictures_.scenes.size(); ++scene) {
        const auto a = places_.find({settings.first, scene}), b = places_.find({settings.second, scene});
        if (a == places_.end() || b == places_.end() || seen_.contains(ordered(a->second, b->second))) continue;
        if (pictures_.pictures[a->second].sha256 != pictures_.pictures[b->second].sha256) scenes.push_back(scene);
    }
    return scenes;
}

double TrialChooser::worth_of(const Pair& settings) const {
    const auto votes = votes_of_settings_.find(settings);
    const double count = votes == votes_of_settings_.end() ? 0 : votes->second;
    const bool connects = components_[settings.first] != components_[settings.second];
    return information_of(strengths_.values[settings.first] - strengths_.values[settings.second], strengths_.log_tie) *
           (connects ? of_connecting : 1) / (1 + count);
}

std::optional<Trial> TrialChooser::informative(std::mt19937_64& random) const {
    // People who vote at the same time get different pairs of about the same worth.
    std::uniform_real_distribution<double> luck(0.8, 1.2);
    std::optional<Choice> best;
    for (std::size_t a = 0; a < pictures_.settings.size(); ++a)
        for (std::size_t b = a + 1; b < pictures_.settings.size(); ++b) {
            const double worth = worth_of({a, b}) * luck(random);
            if ((!best || worth > best->worth) && !scenes_for({a, b}).empty()) best = Choice{worth, {a, b}};
        }
    if (!best) return std::nullopt;
    const auto& [first, second] = best->settings;
    std::vector<std::size_t> scenes = scenes_for(best->settings);
    std::ranges::shuffle(scenes, random);
    const auto votes_in = [&](std::size_t scene) {
        const auto votes = votes_of_pictures_.find(ordered(places_.at({first, scene}), places_.at({second, scene})));
        return votes == votes_of_pictures_.end() ? 0 : votes->second;
    };
    const std::size_t scene = *std::ranges::min_element(scenes, {}, votes_in);
    std::size_t left = places_.at({first, scene}), right = places_.at({second, scene});
    if (random() % 2 == 0) std::swap(left, right);
    return Trial{scene, left, right};
}

}  // namespace stylesweep::vote
