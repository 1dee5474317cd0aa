#include "reports/analysis/choice.hpp"

#include <algorithm>

#include "base/text/counted.hpp"

namespace stylesweep::reports {

std::string choice_text(const SweepModel& sweep) {
    const bool decided = !sweep.decisions.empty() || std::ranges::any_of(sweep.jobs, is_not_worth_running);
    // A setting that is only repeated less often has its values all the same.
    const auto left_out = std::ranges::count_if(sweep.jobs, [&](const JobRow& job) {
        return decided && job.repeat == 1 && (is_not_worth_running(job) || schema::is_unfinished(job.state));
    });
    if (left_out == 0) return "";
    return "a search chose what runs by the results so far, and " + counted(left_out, "job") +
           one_or_many(left_out, " has", " have") +
           " none: effects and shares are those among the jobs that it preferred, and may differ in the whole grid";
}

}  // namespace stylesweep::reports
