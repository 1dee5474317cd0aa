#include "reports/model/axes.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <set>
#include <tuple>

#include "base/text/parse_as.hpp"

namespace stylesweep::reports {
namespace {

// The number at the start of a value, such as 768 in "768x512"; infinite if there is none.
double leading_number(const std::string& value) {
    const auto number = parse_beginning_as<double>(value);
    return number && std::isfinite(*number) ? *number : std::numeric_limits<double>::infinity();
}

std::vector<Code> codes_of(const JobRow& job, const std::vector<std::size_t>& parameters) {
    std::vector<Code> codes;
    for (const std::size_t parameter : parameters) codes.push_back(job.codes[parameter]);
    return codes;
}

// Whether these parameters identify each job, except for its repeats.
bool suffice(const SweepModel& sweep, const std::vector<std::size_t>& parameters) {
    std::map<std::vector<Code>, const JobRow*> first;
    return std::ranges::all_of(sweep.jobs, [&](const JobRow& job) {
        return first.try_emplace(codes_of(job, parameters), &job).first->second->codes == job.codes;
    });
}

// Whether each value of axis `a` determines the value of axis `b`.
bool determines(const std::vector<std::vector<Code>>& settings, std::size_t a, std::size_t b) {
    std::map<Code, Code> first;
    return std::ranges::all_of(settings, [&](const std::vector<Code>& codes) {
        return first.emplace(codes[a], codes[b]).first->second == codes[b];
    });
}

std::vector<std::vector<Code>> settings_of(const SweepModel& sweep) {
    std::set<std::vector<Code>> settings;
    for (const JobRow& job : sweep.jobs) settings.insert(codes_of(job, sweep.axes));
    return {settings.begin(), settings.end()};
}

// Whether axis `other` depends on `axis`, so that it need not agree.
bool goes_with(const SweepModel& sweep, const std::vector<std::vector<Code>>& settings, std::size_t axis,
               std::size_t other) {
    if (determines(settings, axis, other)) return true;
    if (!determines(settings, other, axis)) return false;
    const std::vector<std::string>& values = sweep.parameters[sweep.axes[other]].values;
    return std::ranges::find(values, "") != values.end() || 2 * values.size() <= settings.size();
}

}  // namespace

bool value_before(const std::string& a, const std::string& b) {
    return std::pair(leading_number(a), std::string_view(a)) < std::pair(leading_number(b), std::string_view(b));
}

bool is_same_value(const std::string& a, const std::string& b) {
    return a == b || (parse_as<double>(a) && parse_as<double>(a) == parse_as<double>(b));
}

void find_axes(SweepModel& sweep) {
    std::vector<std::size_t> certain, varying;
    for (std::size_t i = 0; i < sweep.parameters.size(); ++i) {
        const auto& [name, values] = sweep.parameters[i];
        const bool partial = values.size() == 2 && std::ranges::find(values, "") != values.end();
        if (values.size() > 1) varying.push_back(i);
        if (values.size() > 1 && !partial)
            certain.push_back(i);
        else if (!values.empty())
            sweep.constants[name] = values.front().empty() ? values.back() : values.front();
    }
    sweep.axes = suffice(sweep, certain) ? certain : varying;
    for (const std::size_t axis : sweep.axes) sweep.constants.erase(sweep.parameters[axis].name);
}

void find_matching(SweepModel& sweep) {
    const std::vector<std::vector<Code>> settings = settings_of(sweep);
    for (std::size_t axis = 0; axis < sweep.axes.size(); ++axis) {
        std::vector<std::size_t>& matching = sweep.matching.emplace_back();
        for (std::size_t other = 0; other < sweep.axes.size(); ++other)
            if (other != axis && !goes_with(sweep, settings, axis, other)) matching.push_back(other);
    }
}

void sort_jobs(SweepModel& sweep) {
    const auto order = [&](const JobRow& a, const JobRow& b) {
        for (const std::size_t axis : sweep.axes)
            if (a.codes[axis] != b.codes[axis]) return a.codes[axis] < b.codes[axis];
        return std::tie(a.repeat, a.position, a.id) < std::tie(b.repeat, b.position, b.id);
    };
    std::ranges::sort(sweep.jobs, order);
}

}  // namespace stylesweep::reports
