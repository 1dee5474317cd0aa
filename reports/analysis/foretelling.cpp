#include "reports/analysis/foretelling.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "base/text/counted.hpp"
#include "base/text/number_text.hpp"
#include "base/text/parse_as.hpp"
#include "reports/units.hpp"
#include "schema/search/search_rows.hpp"

namespace stylesweep::reports {
namespace {

struct MeanOfRung {
    double sum = 0;
    int count = 0;
};
using Settings = std::map<std::vector<Code>, std::map<double, MeanOfRung>>;

Settings settings_by_rung(const SweepModel& sweep, const std::string& metric) {
    Settings settings;
    for (const JobRow& job : sweep.jobs) {
        const auto value = sweep.metric(job, metric);
        const std::string text = sweep.value_of(job, sweep.screen->by);
        char* end = nullptr;
        const double rung = std::strtod(text.c_str(), &end);
        if (job.state != schema::JobState::done || !value || text.empty() || *end != '\0') continue;
        std::vector<Code> codes;
        for (std::size_t axis = 0; axis < sweep.axes.size(); ++axis)
            if (sweep.axis_name(axis) != sweep.screen->by && !schema::is_block_axis(sweep.axis_name(axis)))
                codes.push_back(job.codes[sweep.axes[axis]]);
        MeanOfRung& mean = settings[codes][rung];
        mean.sum += *value;
        ++mean.count;
    }
    return settings;
}

Foretelling between(const Settings& settings, const std::string& metric, double small, double large) {
    Foretelling out{metric, small, large};
    std::vector<double> a, b;
    for (const auto& [codes, rungs] : settings) {
        const auto at_small = rungs.find(small), at_large = rungs.find(large);
        if (at_small == rungs.end() || at_large == rungs.end()) continue;
        a.push_back(at_small->second.sum / at_small->second.count);
        b.push_back(at_large->second.sum / at_large->second.count);
    }
    out.settings = a.size();
    if (a.size() > 1) out.correlation = kendall(a, b);
    return out;
}

}  // namespace

bool Foretelling::is_doubtful() const {
    if (!correlation) return true;
    return correlation->low ? *correlation->low <= 0 : correlation->tau < 0.3;
}

std::vector<Foretelling> foretellings(const SweepModel& sweep) {
    std::vector<Foretelling> all;
    if (!sweep.screen) return all;
    const std::vector<double>& values = sweep.screen->values;
    for (const std::string& metric : sweep.screen->metrics) {
        const Settings settings = settings_by_rung(sweep, metric);
        for (std::size_t i = 0; i + 1 < values.size(); ++i) {
            Foretelling one = between(settings, metric, values[i], values[i + 1]);
            if (one.settings > 0) all.push_back(std::move(one));
        }
    }
    return all;
}

std::string text_of(const Foretelling& each, const std::string& by) {
    std::string text = each.metric + " at " + by + " " + stylesweep::number_text(each.small) + " and at " +
                       stylesweep::number_text(each.large);
    if (!each.correlation)
        return text + ": " + counted(each.settings, "setting") + " at both, too few or too equal to compare";
    text += ": Kendall's tau " + fixed_text(each.correlation->tau, 2);
    if (each.correlation->low)
        text += " (95% interval " + fixed_text(*each.correlation->low, 2) + " to " +
                fixed_text(*each.correlation->high, 2) + ")";
    return text + " over " + counted(each.settings, "setting") +
           (each.correlation->low ? "" : ", too few for an interval");
}

}  // namespace stylesweep::reports
