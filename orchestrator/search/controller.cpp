#include "orchestrator/search/controller.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/clock.hpp"
#include "base/text/counted.hpp"
#include "base/text/number_text.hpp"
#include "schema/database/short_transactions.hpp"
#include "schema/votes/preferences.hpp"

namespace stylesweep::search {
namespace {

using schema::Verdict;

constexpr int first_rounds = 2;  // that every setting runs: below two there are no intervals

// Of a schema::SearchJob or SearchResult.
Fate fate_of(const auto& job) {
    if (job.state == schema::JobState::queued) return Fate::waiting;
    if (job.state == schema::JobState::running) return Fate::running;
    if (job.state == schema::JobState::done) return Fate::done;
    return job.cancelled ? Fate::cancelled : job.screened ? Fate::screened : Fate::failed;
}

bool is_over(Fate fate) {
    return fate != Fate::waiting && fate != Fate::running;
}

// Nothing is known of it, and it may come yet.
bool is_absent(Fate fate) {
    return fate == Fate::cancelled || fate == Fate::away;
}

std::uint64_t seed_of(const std::string& digest) {
    return std::stoull(digest, nullptr, 16);
}

}  // namespace

Controller::Controller(schema::Store& store, Id sweep, const schema::PlannedJobs& plan, sweep::SearchRules rules,
                       int runners, Say say)
    : store_(store),
      sweep_(sweep),
      plan_(plan),
      rules_(std::move(rules)),
      digest_(schema::rules_digest(rules_.json())),
      runners_(runners),
      say_(std::move(say)),
      spent_(store, sweep) {
    if (rules_.search) metrics_ = Searcher::metrics(*rules_.search);
    // A shard has its part of the budget.
    if (rules_.search && rules_.search->budget_s) budget_s_ = *rules_.search->budget_s / schema::shards_of(store);
    const auto add = [&](const std::vector<sweep::Objective>& on) {
        Part part{metrics_.size(), on};
        for (const sweep::Objective& each : on) metrics_.push_back(each.metric);
        return part;
    };
    if (rules_.screen) screen_on_ = add(rules_.screen->on);
    if (rules_.repeats) repeat_on_ = add(rules_.repeats->on);
}

void Controller::begin() {
    if (std::ranges::find(metrics_, "preference") != metrics_.end()) schema::renew_preferences(store_, sweep_);
    read_jobs();
    read_results();
    take_over_decisions();
    const std::int64_t skipped = arrange_queue().skipped;
    if (skipped) say_(counted(skipped, "job") + one_or_many(skipped, " is", " are") + " not run, by earlier decisions");
    put_picked_first();
    if (searcher_) searcher_->update();
    look();
}

// Finished jobs of the sweep's other selections are evidence for the search; a screen and repeats compare those of the
// plan alone. Their unfinished ones would never end.
bool Controller::is_wanted(const schema::SearchJob& job) const {
    return plan_.contains(job.id) || (job.latest && !schema::is_unfinished(job.state) && !rules_.repeats);
}

void Controller::read_jobs() {
    const std::string by = rules_.screen ? rules_.screen->by : "";
    const std::vector<std::string> axes = schema::axes_of(store_, sweep_, by);
    table_ = std::make_unique<Table>(axes, by, rules_.screen ? rules_.screen->values : std::vector<double>{});
    schema::for_each_search_job(store_, sweep_, axes, [&](schema::SearchJob&& job) {
        if (!is_wanted(job)) return;
        TableJob row;
        row.id = job.id;
        row.repeat = job.repeat;
        row.fate = fate_of(job);
        row.held = job.held;
        row.predicted_s = job.predicted_s.value_or(0);
        table_->add(std::move(row), job.values);
    });
    table_->seal();
    reached_.assign(table_->settings(), 0);
    out_.assign(table_->settings(), "");
    rungs_of_.assign(table_->settings(), {});
    for (std::size_t cell = 0; cell < table_->jobs_of_cells().size(); ++cell)
        if (const auto rung = table_->rung_of(cell)) rungs_of_[table_->setting_of(cell)].insert(*rung);
    for (std::size_t setting = 0; setting < reached_.size(); ++setting)
        reached_[setting] = static_cast<int>(next_rung(setting, 0));
    is_planned_.assign(table_->jobs_of_cells().size(), false);
    for (const TableJob& job : table_->jobs())
        if (plan_.contains(job.id)) is_planned_[job.cell] = true;
    allowed_.assign(table_->jobs_of_cells().size(), first_rounds);
    states_.assign(table_->jobs_of_cells().size(), RaceState::open);
    if (rules_.search) searcher_ = std::make_unique<Searcher>(*table_, *rules_.search, seed_of(digest_));
}

// True when there is anything new.
bool Controller::read_results() {
    const auto results = schema::search_results(store_, sweep_, metrics_, last_attempt_);
    for (const schema::SearchResult& result : results) {
        last_attempt_ = result.attempt;
        const auto place = table_->place_of(result.job);
        if (!place) continue;
        TableJob& job = table_->job(*place);
        job.fate = fate_of(result);
        job.wall_s = result.wall_s;
        job.ended = result.attempt;
        job.metrics.clear();
        for (const auto& value : result.metrics) job.metrics.push_back(value.value_or(none));
        std::erase(picked_, *place);
        std::erase(running_, *place);
        if (!result.screened) ++results_, ++fresh_;
    }
    return !results.empty();
}

void Controller::read_running() {
    for (const std::size_t place : running_)
        if (table_->job(place).fate == Fate::running) table_->job(place).fate = Fate::waiting;
    running_.clear();
    for (const Id id : schema::jobs_under_way(store_, sweep_)) {
        const auto place = table_->place_of(id);
        if (!place || is_over(table_->job(*place).fate)) continue;
        table_->job(*place).fate = Fate::running;
        running_.push_back(*place);
        std::erase(picked_, *place);
    }
}

void Controller::take_over_decisions() {
    for (const schema::Decision& each : schema::decisions_of(store_, sweep_, digest_, last_decision_)) apply(each);
}

void Controller::apply(const schema::Decision& decision) {
    last_decision_ = decision.number;
    if (decision.verdict == Verdict::budget) {
        budget_spent_ = decision.reason;
        is_arranged_ = false;
    }
    const auto place = table_->place_of(decision.job);
    if (!place) return;  // of a job that an earlier plan had
    if (decision.verdict == Verdict::next) {
        if (table_->job(*place).fate == Fate::waiting) picked_.push_back(*place);
        return;
    }
    is_arranged_ = false;
    const std::size_t cell = table_->job(*place).cell, setting = table_->setting_of(cell);
    const auto rung = table_->rung_of(cell);
    if (decision.verdict == Verdict::promoted && rung) {
        reached_[setting] = static_cast<int>(next_rung(setting, *rung + 1));
    } else if (decision.verdict == Verdict::screened && rung) {
        out_[setting] = "screened out: " + decision.reason;
    } else if (decision.verdict == Verdict::continued) {
        ++allowed_[cell];
    } else if (decision.verdict == Verdict::stopped || decision.verdict == Verdict::settled) {
        states_[cell] = decision.verdict == Verdict::stopped ? RaceState::stopped : RaceState::settled;
        out_[setting] = "not repeated further: " + decision.reason;
    }
}

bool Controller::may_run(const TableJob& job) const {
    if (is_freed_) return true;
    if (rules_.screen) {
        const auto rung = table_->rung_of(job.cell);
        if (rung && static_cast<int>(*rung) > reached_[table_->setting_of(job.cell)]) return false;
    }
    return !rules_.repeats || job.repeat <= allowed_[job.cell];
}

std::string Controller::reason_against(const TableJob& job) const {
    if (!budget_spent_.empty()) return budget_spent_;
    return may_run(job) ? "" : out_[table_->setting_of(job.cell)];
}

// Makes the queue what the decisions say: of this run or another, before or after a crash, and of jobs that a later
// plan added to settings that are decided.
Controller::Arranged Controller::arrange_queue() {
    schema::QueueArranger arranger(store_.db(), sweep_);
    schema::ShortTransactions transactions(store_.db());
    const auto error_class = budget_spent_.empty() ? schema::ErrorClass::screened : schema::ErrorClass::over_budget;
    const std::string now = now_utc();
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < table_->jobs().size(); ++i) {
        const TableJob& job = table_->jobs()[i];
        if (job.fate == Fate::waiting && (job.held == may_run(job) || !reason_against(job).empty()))
            places.push_back(i);
    }
    Arranged out;
    transactions.for_each(places, [&](std::size_t place) {
        TableJob& job = table_->job(place);
        if (const std::string reason = reason_against(job); !reason.empty()) {
            if (!arranger.skip(job.id, error_class, reason, now)) return;
            job.fate = Fate::screened;
            ++out.skipped;
            return;
        }
        job.held = !job.held;
        out.moved += job.held ? arranger.hold(job.id) : arranger.release(job.id);
    });
    transactions.commit();
    is_arranged_ = true;
    return out;
}

// A new plan numbers the queue anew.
void Controller::put_picked_first() {
    schema::QueueArranger arranger(store_.db(), sweep_);
    schema::ShortTransactions transactions(store_.db());
    std::int64_t number = last_decision_ - std::ssize(picked_);
    transactions.for_each(picked_, [&](std::size_t place) { arranger.put_first(table_->job(place).id, number++); });
    transactions.commit();
}

void Controller::look() {
    fresh_ = 0;
    const bool any = read_results();
    read_running();
    if (any && searcher_) searcher_->update();
    if (any) tell_missing_metrics();
    while (decide()) {
    }
    if (running_.empty() && !schema::is_any_claimable(store_, sweep_)) go_on();
}

bool Controller::decide() {
    if (!is_arranged_) arrange_queue();
    return spend_budget() || screen() || race() || pick();
}

// What is held of settings of which a job is cancelled or away: no decision comes before that has run.
bool Controller::give_up_waiting() {
    std::vector<bool> is_incomplete(table_->settings(), false);
    for (const TableJob& job : table_->jobs())
        if (is_absent(job.fate)) is_incomplete[table_->setting_of(job.cell)] = true;
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < table_->jobs().size(); ++i) {
        const TableJob& job = table_->jobs()[i];
        if (job.fate == Fate::waiting && job.held && is_incomplete[table_->setting_of(job.cell)]) places.push_back(i);
    }
    schema::QueueArranger arranger(store_.db(), sweep_);
    schema::ShortTransactions transactions(store_.db());
    const std::string now = now_utc();
    std::int64_t count = 0;
    transactions.for_each(places, [&](std::size_t place) {
        TableJob& job = table_->job(place);
        if (!arranger.skip(
                job.id, schema::ErrorClass::cancelled,
                "a job before it of the same setting is cancelled or in a shard; `run --rerun failed` runs it", now))
            return;
        job.fate = Fate::cancelled;
        ++count;
    });
    transactions.commit();
    if (count)
        say_(counted(count, "job") + one_or_many(count, " is", " are") + " not run, because " +
             one_or_many(count, "its setting has", "their settings have") +
             " a job that is cancelled or in a shard; `run --rerun failed` runs " + one_or_many(count, "it", "them"));
    return count > 0;
}

// Nothing runs, and nothing could: what waits is in another sweep's queue, or another run has changed the queue. What
// is held although no decision is to come is released: a run never waits for ever.
void Controller::go_on() {
    schema::QueueStates states(store_.db());
    bool any_free = false, any_held = false, any_away = false;
    for (std::size_t i = 0; i < table_->jobs().size(); ++i) {
        TableJob& job = table_->job(i);
        if (job.fate != Fate::waiting) continue;
        const schema::QueueStates::State state = states.of(job.id);
        if (state == schema::QueueStates::State::ended) return;  // its result is read next
        if (state == schema::QueueStates::State::away) job.fate = Fate::away, any_away = true;
        job.held = state == schema::QueueStates::State::held;
        any_free |= state == schema::QueueStates::State::free;
        any_held |= job.held;
    }
    if (any_away) return look();  // decides without them
    const Arranged arranged = arrange_queue();
    if (any_free || !any_held || arranged.skipped + arranged.moved > 0 || is_freed_) return;
    if (give_up_waiting()) return look();
    is_freed_ = true;
    const std::int64_t released = arrange_queue().moved;
    if (released)
        say_("warning: " + counted(released, "job") + " waited for a decision that cannot come any more; " +
             one_or_many(released, "it runs", "they run") + " now");
}

schema::Decision Controller::decision(std::size_t cell, Verdict verdict, std::string reason) {
    schema::Decision out;
    out.job = table_->jobs()[table_->jobs_of_cells()[cell].front()].id;
    out.setting = table_->json_of(cell);
    out.verdict = verdict;
    out.reason = std::move(reason);
    out.results = results_;
    return out;
}

// False, after reading them, if another run has made decisions of its own.
bool Controller::write(std::vector<schema::Decision> decisions) {
    for (std::size_t i = 0; i < decisions.size(); ++i)
        decisions[i].number = last_decision_ + 1 + static_cast<std::int64_t>(i);
    if (!schema::write_decisions(store_, sweep_, digest_, decisions, now_utc())) {
        take_over_decisions();
        return false;
    }
    for (const schema::Decision& each : decisions) apply(each);
    return true;
}

bool Controller::is_ended(std::size_t cell, int most_repeat) const {
    return std::ranges::all_of(table_->jobs_of_cells()[cell], [&](std::uint32_t place) {
        const TableJob& job = table_->jobs()[place];
        return job.repeat > most_repeat || is_over(job.fate);
    });
}

std::vector<FrontPoint> Controller::points_of(const Part& part, const std::vector<std::size_t>& cells) const {
    std::vector<bool> wanted(table_->jobs_of_cells().size(), false);
    for (const std::size_t cell : cells) wanted[cell] = true;
    std::vector<FrontPoint> points(cells.size());
    std::vector<double> values(table_->jobs().size());
    for (std::size_t k = 0; k < part.objectives.size(); ++k) {
        for (std::size_t i = 0; i < values.size(); ++i) {
            const TableJob& job = table_->jobs()[i];
            values[i] = wanted[job.cell] && job.fate == Fate::done ? job.metrics[part.first + k] : none;
        }
        const Scale scale = scale_of(part.objectives[k].direction, values);
        for (double& value : values)
            if (!std::isnan(value)) value = scale(value);
        const CellValues of = cell_values(*table_, values);
        for (std::size_t i = 0; i < cells.size(); ++i) points[i].push_back(of.mean[cells[i]]);
    }
    return points;
}

// By cell: whether what its jobs measured meets `subject_to`. One without a value is not known to.
std::vector<bool> Controller::meets_conditions() const {
    std::vector<bool> meets(table_->jobs_of_cells().size(), true);
    if (!rules_.search) return meets;
    std::vector<double> values(table_->jobs().size());
    for (std::size_t k = 0; k < rules_.search->subject_to.size(); ++k) {
        for (std::size_t i = 0; i < values.size(); ++i) {
            const TableJob& job = table_->jobs()[i];
            values[i] = job.fate == Fate::done ? job.metrics[rules_.search->objectives.size() + k] : none;
        }
        const CellValues of = cell_values(*table_, values);
        for (std::size_t cell = 0; cell < meets.size(); ++cell)
            if (!rules_.search->subject_to[k].holds(of.mean[cell])) meets[cell] = false;
    }
    return meets;
}

std::size_t Controller::next_rung(std::size_t setting, std::size_t from) const {
    const auto found = rungs_of_[setting].lower_bound(from);
    return found == rungs_of_[setting].end() ? table_->rungs() : *found;
}

bool Controller::is_missing(std::size_t cell, int most_repeat) const {
    return std::ranges::any_of(table_->jobs_of_cells()[cell], [&](std::uint32_t place) {
        const TableJob& job = table_->jobs()[place];
        return job.repeat <= most_repeat && is_absent(job.fate);
    });
}

// One with jobs that are cancelled or away stays undecided until they have run.
bool Controller::is_undecided(std::size_t cell) const {
    const std::size_t setting = table_->setting_of(cell);
    return is_planned_[cell] && out_[setting].empty() && !is_missing(cell, std::numeric_limits<int>::max()) &&
           table_->rung_of(cell) == static_cast<std::size_t>(reached_[setting]) &&
           next_rung(setting, *table_->rung_of(cell) + 1) < table_->rungs();
}

// Once all jobs of a rung have ended: the best share of its settings goes on. A later plan may bring further settings.
bool Controller::screen() {
    if (!rules_.screen || !budget_spent_.empty()) return false;
    std::optional<std::size_t> lowest;
    for (std::size_t cell = 0; cell < table_->jobs_of_cells().size(); ++cell)
        if (is_undecided(cell)) lowest = std::min(lowest.value_or(table_->rungs()), *table_->rung_of(cell));
    if (!lowest) return false;
    for (std::size_t cell = 0; cell < table_->jobs_of_cells().size(); ++cell)
        if (is_undecided(cell) && table_->rung_of(cell) == lowest && !is_ended(cell, std::numeric_limits<int>::max()))
            return false;
    decide_rung(*lowest);
    return true;
}

// Settings that were decided before are ranked with the others.
void Controller::decide_rung(std::size_t rung) {
    std::vector<std::size_t> cells;
    const auto has_result = [&](std::uint32_t place) { return table_->jobs()[place].fate == Fate::done; };
    for (std::size_t cell = 0; cell < table_->jobs_of_cells().size(); ++cell)
        if (table_->rung_of(cell) == rung && is_planned_[cell] &&
            (is_undecided(cell) || std::ranges::any_of(table_->jobs_of_cells()[cell], has_result)))
            cells.push_back(cell);
    const std::vector<bool> meets = meets_conditions();
    const auto failing = std::ranges::stable_partition(cells, [&](std::size_t cell) { return meets[cell]; });
    bool any_value = false;
    std::vector<std::size_t> order;
    for (const std::vector<std::size_t>& part :
         {std::vector(cells.begin(), failing.begin()), std::vector(failing.begin(), failing.end())}) {
        const std::vector<FrontPoint> points = points_of(screen_on_, part);
        any_value |= std::ranges::any_of(points, is_complete);
        std::ranges::copy(ranked(part, points), std::back_inserter(order));
    }
    const std::size_t kept =
        any_value ? std::max<std::size_t>(1, static_cast<std::size_t>(std::ceil(
                                                 rules_.screen->keep * static_cast<double>(order.size()) - 1e-9)))
                  : order.size();
    std::set<std::size_t> next_rungs;
    std::size_t promoted = 0;
    std::vector<schema::Decision> decisions;
    const std::string at = rules_.screen->by + " " + number_text(table_->rung_value(rung));
    const std::string lacking =
        "no setting at " + at + " has a value for each of " + sweep::in_words(rules_.screen->on);
    for (std::size_t i = 0; i < order.size(); ++i) {
        if (!is_undecided(order[i])) continue;
        const bool goes_on = i < kept;
        promoted += goes_on ? 1 : 0;
        const std::string place = "rank " + std::to_string(i + 1) + " of " + std::to_string(order.size()) + " at " +
                                  at + (meets[order[i]] ? "" : " (subject_to is not met)");
        const std::size_t next_one = next_rung(table_->setting_of(order[i]), rung + 1);
        const std::string next = number_text(table_->rung_value(next_one));
        if (goes_on) next_rungs.insert(next_one);
        schema::Decision& each = decisions.emplace_back(decision(
            order[i], goes_on ? Verdict::promoted : Verdict::screened,
            (any_value ? place : lacking) +
                (goes_on ? "; goes on to " + next
                         : ", of which the best " + std::to_string(kept) + one_or_many(kept, " goes", " go") + " on")));
        if (!any_value) continue;
        each.rank = static_cast<int>(i) + 1;
        each.among = static_cast<int>(order.size());
    }
    const std::size_t decided = decisions.size();
    if (!write(std::move(decisions))) return;
    if (!any_value) return say_("warning: screen: " + lacking + ", so all go on");
    say_("screen: " + std::to_string(promoted) + " of " + counted(decided, "setting") + " at " + at + " " +
         one_or_many(promoted, "goes", "go") + " on" +
         (next_rungs.size() == 1 ? " to " + number_text(table_->rung_value(*next_rungs.begin())) : "") +
         (promoted < decided ? "; the rest is not run there" : ""));
}

// By cell and round, the mean over its contents and styles; NaN unless all of them have a value.
std::vector<std::vector<double>> Controller::round_means(std::size_t metric, const Scale& scale) const {
    struct Round {
        int jobs = 0;
        double sum = 0;
    };
    std::vector<std::vector<double>> means;
    for (const std::vector<std::uint32_t>& members : table_->jobs_of_cells()) {
        std::vector<Round> rounds;
        for (const std::uint32_t place : members) {
            const TableJob& job = table_->jobs()[place];
            const auto round = static_cast<std::size_t>(job.repeat - 1);
            if (round >= rounds.size()) rounds.resize(round + 1);
            ++rounds[round].jobs;
            rounds[round].sum += job.fate == Fate::done ? scale(job.metrics[metric]) : none;
        }
        std::vector<double>& of_cell = means.emplace_back();
        for (const Round& each : rounds) of_cell.push_back(each.jobs > 0 ? each.sum / each.jobs : none);
    }
    return means;
}

std::vector<RoundValues> Controller::rounds() const {
    std::vector<RoundValues> all(table_->jobs_of_cells().size());
    std::vector<double> values;
    for (std::size_t k = 0; k < repeat_on_.objectives.size(); ++k) {
        values.clear();
        for (const TableJob& job : table_->jobs())
            if (job.fate == Fate::done) values.push_back(job.metrics[repeat_on_.first + k]);
        const auto means = round_means(repeat_on_.first + k, scale_of(repeat_on_.objectives[k].direction, values));
        for (std::size_t cell = 0; cell < all.size(); ++cell) {
            auto& rounds = all[cell].rounds;
            if (k == 0) rounds.resize(means[cell].size(), std::vector<double>{});
            for (std::size_t round = 0; round < rounds.size(); ++round) {
                if (std::isnan(means[cell][round])) rounds[round].reset();
                if (rounds[round]) rounds[round]->push_back(means[cell][round]);
            }
        }
    }
    return all;
}

// By cell, what is clear of the conditions of the search: each by a one-sided t test over the rounds.
std::vector<Controller::Clear> Controller::clear_conditions(double alpha, int looks) const {
    std::vector<Clear> clear(table_->jobs_of_cells().size());
    if (!rules_.search) return clear;
    const auto& conditions = rules_.search->subject_to;
    const double level = alpha / looks / std::max(1.0, static_cast<double>(clear.size() * conditions.size()));
    for (std::size_t k = 0; k < conditions.size(); ++k) {
        const auto means = round_means(rules_.search->objectives.size() + k, Scale{});
        for (std::size_t cell = 0; cell < clear.size(); ++cell) {
            std::vector<double> beyond, within;
            for (const double mean : means[cell]) {
                if (std::isnan(mean)) continue;
                const double excess = mean - conditions[k].limit;
                beyond.push_back(conditions[k].comparison.starts_with('<') ? excess : -excess);
                within.push_back(-beyond.back());
            }
            if (beyond.size() >= first_rounds && p_above(beyond) <= level) clear[cell].unmet = conditions[k].text();
            if (beyond.size() < first_rounds || p_above(within) > level) clear[cell].are_met = false;
        }
    }
    return clear;
}

// The states of all settings if each open one has ended the rounds that it may run, and any may run more. One with
// cancelled jobs is not judged before these have run.
std::optional<std::vector<RaceState>> Controller::states_after_round() const {
    bool any_left = false;
    std::vector<RaceState> states = states_;
    for (std::size_t cell = 0; cell < states.size(); ++cell) {
        if (states[cell] != RaceState::open) continue;
        if (!is_ended(cell, allowed_[cell])) return std::nullopt;
        if (is_missing(cell, allowed_[cell])) states[cell] = RaceState::stopped;  // keeps no other open
        if (states[cell] == RaceState::open) any_left |= allowed_[cell] < rules_.repeats->at_most;
    }
    if (!any_left) return std::nullopt;
    return states;
}

// By cell, why it stops whatever the others are; "": it does not.
std::vector<std::string> Controller::failings(const std::vector<RoundValues>& values,
                                              const std::vector<Clear>& clear) const {
    const auto has_value = [](const RoundValues& of) {
        return std::ranges::any_of(of.rounds, [](const auto& round) { return round.has_value(); });
    };
    const bool any_value = std::ranges::any_of(values, has_value);  // a misspelt metric, which none has, stops none
    std::vector<std::string> all(values.size());
    for (std::size_t cell = 0; cell < values.size(); ++cell) {
        if (!clear[cell].unmet.empty())
            all[cell] = clear[cell].unmet + " is not met";
        else if (any_value && !has_value(values[cell]))
            all[cell] = "no round has " + sweep::in_words(rules_.repeats->on) + " of all its jobs";
    }
    return all;
}

// What becomes of a cell whose verdict is among those of all.
schema::Decision Controller::raced(std::size_t cell, const std::vector<RaceVerdict>& verdicts, RoundCounts& counts) {
    const RaceVerdict& verdict = verdicts[cell];
    const std::string other = verdict.because ? table_->json_of(*verdict.because) : "";
    if (verdict.what == RaceVerdict::What::stopped) {
        ++counts.stopped;
        return decision(cell, Verdict::stopped,
                        "after " + counted(verdict.rounds, "round") + " " + other + " is better in all of " +
                            sweep::in_words(rules_.repeats->on));
    }
    const bool is_settled = verdict.what == RaceVerdict::What::settled;
    const bool is_needed = std::ranges::any_of(verdicts, [&](const RaceVerdict& each) {
        return each.what == RaceVerdict::What::open && each.because == cell;
    });
    if (is_settled && !is_needed) {
        ++counts.settled;
        return decision(cell, Verdict::settled, "no other setting can still beat it");
    }
    ++counts.further;
    return decision(cell, Verdict::continued,
                    is_settled ? "decided, but others are compared with it" : "not told apart from " + other + " yet");
}

std::string Controller::RoundCounts::in_words() const {
    const auto stop = [](int count) { return one_or_many(count, " stops", " stop"); };
    return "repeats: " + counted(stopped, "setting") + stop(stopped) + ", because another is better; " +
           (failing ? std::to_string(failing) + stop(failing) + " without a value, or as subject_to is not met; "
                    : "") +
           std::to_string(settled) + one_or_many(settled, " is", " are") + " decided; " + std::to_string(further) +
           one_or_many(further, " runs", " run") + " once more";
}

// After each round: which settings stop, and which go on.
bool Controller::race() {
    if (!rules_.repeats || !budget_spent_.empty()) return false;
    auto states = states_after_round();
    if (!states) return false;
    RaceOptions options{.looks = std::max(1, rules_.repeats->at_most - first_rounds + 1)};
    if (rules_.search && !rules_.search->subject_to.empty())
        options.alpha /= 2;  // the other half is for the conditions
    std::vector<RoundValues> values = rounds();
    const std::vector<Clear> clear = clear_conditions(options.alpha, options.looks);
    const std::vector<std::string> reasons = failings(values, clear);
    std::vector<schema::Decision> decisions;
    RoundCounts counts;
    for (std::size_t cell = 0; cell < values.size(); ++cell) {
        values[cell].may_stop_others = clear[cell].are_met;
        if ((*states)[cell] != RaceState::open || reasons[cell].empty()) continue;
        ++counts.failing;
        (*states)[cell] = RaceState::stopped;
        decisions.push_back(
            decision(cell, Verdict::stopped, "after " + counted(allowed_[cell], "round") + " " + reasons[cell]));
    }
    const std::vector<RaceVerdict> verdicts = search::race(values, *states, options);
    for (std::size_t cell = 0; cell < states->size(); ++cell)
        if ((*states)[cell] == RaceState::open) decisions.push_back(raced(cell, verdicts, counts));
    if (write(std::move(decisions))) say_(counts.in_words());
    return true;
}

bool Controller::spend_budget() {
    if (!rules_.search || !rules_.search->budget_s || !budget_spent_.empty()) return false;
    if (spent_.seconds() < budget_s_) return false;
    const std::string part = number_text(budget_s_) + " s of running time" +
                             (budget_s_ < *rules_.search->budget_s ? ", this shard's part," : "");
    const std::string reason = "the budget of the search, " + part + " is spent; a larger search.budget runs it";
    schema::Decision each;
    each.setting = "{}";
    each.verdict = Verdict::budget;
    each.reason = reason;
    each.results = results_;
    const auto left = std::ranges::count(table_->jobs(), Fate::waiting, &TableJob::fate);
    if (write({each}) && left > 0)
        say_("search: the budget of " + part + " is spent; " + counted(left, "job") + one_or_many(left, " is", " are") +
             " not run");
    return true;
}

// As many picks wait at the front of the queue as there are runners; more, where jobs end faster than decisions come.
bool Controller::pick() {
    if (!searcher_ || !budget_spent_.empty()) return false;
    const auto ahead = static_cast<std::size_t>(std::max(runners_, fresh_));
    if (picked_.size() >= ahead) return false;
    std::vector<std::size_t> pending = running_;
    pending.insert(pending.end(), picked_.begin(), picked_.end());
    const auto found = searcher_->next(last_decision_ + 1, pending);
    if (!found) return false;
    const TableJob& job = table_->jobs()[found->job];
    schema::Decision next = decision(job.cell, Verdict::next, found->reason);
    next.job = job.id;
    if (found->score > 0) next.score = found->score;
    return write({next});
}

// Said once: a misspelt metric of a program of one's own would otherwise decide nothing, silently.
void Controller::tell_missing_metrics() {
    if (told_ || results_ < 3) return;
    for (std::size_t k = 0; k < metrics_.size(); ++k) {
        if (std::ranges::find(metrics_, metrics_[k]) != metrics_.begin() + static_cast<std::ptrdiff_t>(k)) continue;
        const bool any = std::ranges::any_of(
            table_->jobs(), [&](const TableJob& job) { return job.fate == Fate::done && !std::isnan(job.metrics[k]); });
        const bool done =
            std::ranges::any_of(table_->jobs(), [](const TableJob& job) { return job.fate == Fate::done; });
        if (!any && done && metrics_[k] == "preference")
            say_(
                "warning: nobody has voted on pictures of this sweep yet, so its jobs run in their own order; "
                "`stylesweep serve --vote SWEEP` asks people, and the next run goes by their votes");
        else if (!any && done)
            say_("warning: no job so far has the metric '" + metrics_[k] +
                 "', by which jobs are to be chosen; `stylesweep show JOB` lists what a job has");
    }
    told_ = true;
}

}  // namespace stylesweep::search
