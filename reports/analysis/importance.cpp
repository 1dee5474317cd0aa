#include "reports/analysis/importance.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "reports/analysis/people.hpp"

namespace stylesweep::reports {
namespace {

constexpr std::size_t most_measures = 4, most_axes = 12, most_rows = 4000;

bool is_number(const std::string& text) {
    char* end = nullptr;
    std::strtod(text.c_str(), &end);
    return !text.empty() && *end == '\0';
}

ForestRows rows_of(const SweepModel& sweep) {
    ForestRows rows;
    for (const std::size_t axis : sweep.axes) {
        const auto& values = sweep.parameters[axis].values;
        rows.axes.push_back({static_cast<std::uint32_t>(values.size()), std::ranges::all_of(values, is_number)});
    }
    return rows;
}

std::optional<MeasureImportance> importance_of_measure(const SweepModel& sweep, const Measure& measure,
                                                       const std::vector<const JobRow*>& jobs) {
    MeasureImportance out{&measure, measure.compared == Compared::ratio, {}};
    ForestRows rows = rows_of(sweep);
    std::vector<double> values;
    for (const JobRow* job : jobs) {
        const auto value = sweep.metric(*job, measure.name);
        if (!value || (out.logarithm && *value <= 0)) continue;
        values.push_back(out.logarithm ? std::log(*value) : *value);
        for (const std::size_t axis : sweep.axes) rows.codes.push_back(job->codes[axis]);
    }
    const auto found = stylesweep::importance_of(rows, values);
    if (!found) return std::nullopt;
    out.of = *found;
    return out;
}

}  // namespace

std::vector<MeasureImportance> importances(const SweepModel& sweep) {
    std::vector<MeasureImportance> all;
    if (sweep.axes.empty() || sweep.axes.size() > most_axes) return all;
    std::vector<const JobRow*> jobs;
    for (const JobRow& job : sweep.jobs)
        if (job.state == schema::JobState::done) jobs.push_back(&job);
    const std::size_t step = (jobs.size() + most_rows - 1) / most_rows;
    std::vector<const JobRow*> some;
    for (std::size_t i = 0; i < jobs.size(); i += std::max<std::size_t>(1, step)) some.push_back(jobs[i]);
    for (const Measure* measure : sweep.measures) {
        if (measure->rank != Rank::main || is_of_too_few_people(sweep, *measure) || all.size() == most_measures)
            continue;
        if (auto one = importance_of_measure(sweep, *measure, some)) all.push_back(std::move(*one));
    }
    return all;
}

}  // namespace stylesweep::reports
