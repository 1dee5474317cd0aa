#include "reports/analysis/pareto.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <set>
#include <string>
#include <tuple>

#include "base/text/joined.hpp"
#include "reports/analysis/noise.hpp"

namespace stylesweep::reports {
namespace {

struct Point {
    double runtime_s, memory_bytes, unlikeness;
    std::size_t group;
    [[nodiscard]] auto figures() const { return std::tie(runtime_s, memory_bytes, unlikeness); }
};

// (memory, negated quality) of the front so far: as memory grows, the second falls.
using Stairs = std::map<double, double>;

bool is_beaten(const Stairs& stairs, const Point& point) {
    const auto above = stairs.upper_bound(point.memory_bytes);
    return above != stairs.begin() && std::prev(above)->second <= point.unlikeness;
}

void add(Stairs& stairs, const Point& point) {
    auto step = stairs.insert_or_assign(point.memory_bytes, point.unlikeness).first;
    for (++step; step != stairs.end() && step->second >= point.unlikeness;) step = stairs.erase(step);
}

// A measure that no setting has is equal for all.
std::optional<double> figure(const SweepModel& sweep, const Group& group, std::string_view measure) {
    const bool none = std::ranges::none_of(sweep.measures, [&](const Measure* each) { return each->name == measure; });
    return none ? std::optional(0.0) : sweep.middle(group, measure);
}

// Quality is what people prefer, where all settings have it, else SSIM.
bool has_preferences(const SweepModel& sweep) {
    return !sweep.groups.empty() && std::ranges::all_of(sweep.groups, [&](const Group& group) {
        return sweep.middle(group, "preference").has_value();
    });
}

using Traded = std::array<std::pair<const char*, const char*>, 3>;
Traded traded_in(const SweepModel& sweep) {
    const bool voted = has_preferences(sweep);
    return {{{"runtime_s", "runtime"},
             {"peak_memory_bytes", "memory"},
             {voted ? "preference" : "ssim", voted ? "preference" : "SSIM"}}};
}

std::vector<std::string> traded_titles(const SweepModel& sweep) {
    std::vector<std::string> titles;
    for (const auto& [name, title] : traded_in(sweep))
        if (std::ranges::any_of(sweep.measures, [&, &name = name](const Measure* each) {
                return each->name == std::string_view(name);
            }))
            titles.emplace_back(title);
    return titles;
}

std::vector<Point> points_of(const SweepModel& sweep) {
    std::vector<Point> points;
    const char* quality = traded_in(sweep)[2].first;
    for (std::size_t i = 0; i < sweep.groups.size(); ++i) {
        const Group& group = sweep.groups[i];
        const auto runtime = figure(sweep, group, "runtime_s"), memory = figure(sweep, group, "peak_memory_bytes"),
                   likeness = figure(sweep, group, quality);
        if (runtime && memory && likeness) points.push_back({*runtime, *memory, -*likeness, i});
    }
    return points;
}

// The front's measures that the sweep has.
std::vector<Noise> noises_of(const SweepModel& sweep) {
    std::vector<Noise> noises;
    const Traded traded = traded_in(sweep);
    for (std::size_t i = 0; i < sweep.measures.size(); ++i)
        for (const auto& [name, title] : traded)
            if (sweep.measures[i]->name == std::string_view(name)) noises.emplace_back(sweep, i);
    return noises;
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
    const std::vector<Noise> noises = noises_of(sweep);
    const std::vector<Point> points = points_of(sweep);
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
    const std::vector<std::string> titles = traded_titles(sweep);
    std::string text;
    for (std::size_t i = 0; i < titles.size(); ++i)
        text += (i == 0 ? "" : i + 1 < titles.size() ? ", " : " and ") + titles[i];
    return text;
}

std::string front_margins_text(const SweepModel& sweep) {
    std::vector<std::string> texts;
    for (const std::string& title : traded_titles(sweep))
        texts.push_back(title == "runtime"  ? "2% of time"
                        : title == "memory" ? "1% of memory"
                        : title == "SSIM"   ? "0.005 of SSIM"
                                            : "0.05 of preference");
    return joined(texts);
}

// In lexicographic order a point can only be beaten by an earlier one.
std::vector<std::size_t> pareto_front(const SweepModel& sweep) {
    if (traded_titles(sweep).empty()) return {};
    std::vector<Point> points = points_of(sweep);
    std::ranges::stable_sort(points, [](const Point& a, const Point& b) { return a.figures() < b.figures(); });
    Stairs stairs;
    std::vector<std::size_t> front;
    const Point* last = nullptr;
    for (const Point& point : points) {
        const bool same = last && last->figures() == point.figures();
        if (!same && is_beaten(stairs, point)) continue;
        add(stairs, point);
        front.push_back(point.group);
        last = &point;
    }
    return front;
}

}  // namespace stylesweep::reports
