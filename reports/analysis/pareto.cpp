#include "reports/analysis/pareto.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "base/statistics/hypervolume.hpp"
#include "base/text/joined.hpp"
#include "base/text/number_text.hpp"
#include "reports/analysis/noise.hpp"
#include "reports/analysis/people.hpp"

namespace stylesweep::reports {
namespace {

struct Point {
    std::vector<double> at;  ///< by traded measure; less is better
    std::size_t group;
};

struct Traded {
    std::size_t measure;  ///< index into the sweep's measures
    std::string title;
    double sign;  ///< -1: more is better
};

// Quality is what people prefer, where all settings have it, else SSIM.
bool has_preferences(const SweepModel& sweep) {
    return !sweep.groups.empty() && too_few_people_text(sweep).empty() &&
           std::ranges::all_of(sweep.groups,
                               [&](const Group& group) { return sweep.middle(group, "preference").has_value(); });
}

std::optional<Traded> traded(const SweepModel& sweep, const std::string& metric, const std::string& title,
                             Better better) {
    const auto found = std::ranges::find_if(sweep.measures, [&](const Measure* each) { return each->name == metric; });
    if (found == sweep.measures.end() || is_of_too_few_people(sweep, **found)) return std::nullopt;
    return Traded{static_cast<std::size_t>(found - sweep.measures.begin()), title, better == Better::more ? -1.0 : 1.0};
}

std::string title_of(const std::string& metric) {
    static const std::map<std::string, std::string> titles = {
        {"runtime_s", "runtime"}, {"peak_memory_bytes", "memory"}, {"ssim", "SSIM"}};
    const auto known = titles.find(metric);
    return known == titles.end() ? metric : known->second;
}

// What the sweep's search sought, if jobs have it; else time, memory and quality. A measure that no setting has is left
// out.
std::vector<Traded> traded_in(const SweepModel& sweep) {
    std::vector<std::pair<std::string, Better>> wished = {
        {"runtime_s", Better::less},
        {"peak_memory_bytes", Better::less},
        {has_preferences(sweep) ? "preference" : "ssim", Better::more}};
    std::vector<Traded> all;
    const auto add = [&](const auto& metrics) {
        for (const auto& [metric, better] : metrics)
            if (auto one = traded(sweep, metric, title_of(metric), better)) all.push_back(std::move(*one));
    };
    if (sweep.aims) add(sweep.aims->objectives);
    if (all.empty()) add(wished);
    return all;
}

bool holds(double value, const Aims::Condition& condition) {
    const std::string& how = condition.comparison;
    return how == "<"    ? value < condition.limit
           : how == "<=" ? value <= condition.limit
           : how == ">"  ? value > condition.limit
                         : value >= condition.limit;
}

// By the mean of its jobs, as in the search; without a value it is not known to.
bool meets_conditions(const SweepModel& sweep, const Group& group) {
    return std::ranges::all_of(sweep.aims->conditions, [&](const Aims::Condition& condition) {
        double sum = 0, count = 0;
        for (std::size_t i = group.first; i < sweep.jobs.size() && count < static_cast<double>(group.jobs); ++i)
            if (sweep.jobs[i].state == schema::JobState::done) {
                count += 1;
                sum += sweep.metric(sweep.jobs[i], condition.metric).value_or(std::numeric_limits<double>::quiet_NaN());
            }
        return count > 0 && holds(sum / count, condition);
    });
}

// Settings that do not meet the conditions of the search are left out, unless none does.
std::vector<bool> candidates_of(const SweepModel& sweep) {
    std::vector<bool> all(sweep.groups.size(), true);
    if (!sweep.aims || sweep.aims->conditions.empty()) return all;
    std::vector<bool> meeting;
    for (const Group& group : sweep.groups) meeting.push_back(meets_conditions(sweep, group));
    return std::ranges::find(meeting, true) == meeting.end() ? all : meeting;
}

std::vector<Point> points_of(const SweepModel& sweep, const std::vector<Traded>& traded) {
    const std::vector<bool> is_candidate = candidates_of(sweep);
    std::vector<Point> points;
    for (std::size_t i = 0; i < sweep.groups.size(); ++i) {
        Point point{{}, i};
        for (const Traded& each : traded)
            if (const auto& figure = sweep.groups[i].figures[each.measure])
                point.at.push_back(each.sign * figure->median);
        if (is_candidate[i] && point.at.size() == traded.size()) points.push_back(std::move(point));
    }
    return points;
}

bool clearly_beats(const std::vector<Noise>& noises, std::size_t a, std::size_t b) {
    return std::ranges::all_of(noises, [&](const Noise& noise) { return noise.better(a, b) >= 0; }) &&
           std::ranges::any_of(noises, [&](const Noise& noise) { return noise.is_clearly_better(a, b); });
}

bool is_rival(const std::vector<Noise>& noises, std::size_t member, std::size_t other) {
    return member != other &&
           std::ranges::none_of(noises, [&](const Noise& noise) { return noise.is_clearly_better(member, other); });
}

}  // namespace

std::size_t Front::certain() const {
    return static_cast<std::size_t>(std::ranges::count_if(rivals, [](const auto& rival) { return !rival; }));
}

Front front_with_noise(const SweepModel& sweep) {
    Front front{pareto_front(sweep), {}, {}};
    if (front.members.empty()) return front;
    const std::vector<Traded> traded = traded_in(sweep);
    std::vector<Noise> noises;
    for (const Traded& each : traded) noises.emplace_back(sweep, each.measure);
    const std::vector<Point> points = points_of(sweep, traded);
    for (const std::size_t member : front.members) {
        const auto rival =
            std::ranges::find_if(points, [&](const Point& point) { return is_rival(noises, member, point.group); });
        front.rivals.push_back(rival == points.end() ? std::nullopt : std::optional(rival->group));
    }
    const std::set<std::size_t> members(front.members.begin(), front.members.end());
    for (const Point& point : points)
        if (!members.contains(point.group) && std::ranges::none_of(front.members, [&](std::size_t member) {
                return clearly_beats(noises, member, point.group);
            }))
            front.within_noise.push_back(point.group);
    return front;
}

std::string front_measures_text(const SweepModel& sweep) {
    const std::vector<Traded> traded = traded_in(sweep);
    std::string text;
    for (std::size_t i = 0; i < traded.size(); ++i)
        text += (i == 0 ? "" : i + 1 < traded.size() ? ", " : " and ") + traded[i].title;
    const std::vector<bool> candidates = candidates_of(sweep);
    if (std::ranges::find(candidates, false) == candidates.end()) return text;
    std::vector<std::string> conditions;
    for (const Aims::Condition& each : sweep.aims->conditions)
        conditions.push_back(each.metric + " " + each.comparison + " " + number_text(each.limit));
    return text + " where " + joined(conditions, " and ");
}

std::string front_margins_text(const SweepModel& sweep) {
    std::vector<std::string> texts;
    for (const Traded& each : traded_in(sweep))
        texts.push_back(margin_text(*sweep.measures[each.measure]) + " of " +
                        (each.title == "runtime" ? "time" : each.title));
    return joined(texts);
}

// In lexicographic order a point can only be beaten by an earlier one.
std::vector<std::size_t> pareto_front(const SweepModel& sweep) {
    const std::vector<Traded> traded = traded_in(sweep);
    if (traded.empty()) return {};
    std::vector<Point> points = points_of(sweep, traded);
    std::ranges::stable_sort(points, {}, &Point::at);
    std::vector<const Point*> front;
    for (const Point& point : points)
        if (std::ranges::none_of(front, [&](const Point* other) { return dominates(other->at, point.at); }))
            front.push_back(&point);
    std::vector<std::size_t> groups;
    for (const Point* each : front) groups.push_back(each->group);
    return groups;
}

}  // namespace stylesweep::reports
