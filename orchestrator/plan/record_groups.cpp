#include "orchestrator/plan/record_groups.hpp"

#include <algorithm>

#include "orchestrator/sweep/error.hpp"

namespace stylesweep::plan {
namespace {

bool holds(const auto& when, const sweep::JobSpec& job) {
    return std::ranges::all_of(when, [&](const auto& condition) {
        const sweep::Value* value = job.values[condition.first];
        return value && std::ranges::find(*condition.second, *value) != condition.second->end();
    });
}

}  // namespace

RecordGroups::RecordGroups(const sweep::SweepFile& file, const sweep::RunnerDescription& runner,
                           const std::vector<std::string>& names)
    : file_(file), names_(names) {
    const auto place_of = [&](const std::string& name) -> std::optional<std::size_t> {
        const auto found = std::ranges::find(names_, name);
        if (found == names_.end()) return std::nullopt;
        return static_cast<std::size_t>(found - names_.begin());
    };
    if (file.record_at.mode != sweep::RecordAt::Mode::off) column_ = place_of(runner.records.parameter);
    for (const sweep::RecordsSpec::Exception& each : runner.records.unless) {
        Exception exception{{}, &each.why};
        for (const auto& [parameter, values] : each.when)
            if (const auto place = place_of(parameter)) exception.when.emplace_back(*place, &values);
        if (exception.when.size() == each.when.size()) unless_.push_back(std::move(exception));
    }
}

std::optional<std::size_t> RecordGroups::column_of(const sweep::JobSpec& job) const {
    if (!column_) return std::nullopt;
    const sweep::Value* value = job.values[*column_];
    if (!value || value->kind != sweep::Value::Kind::number) return std::nullopt;
    const auto exception = std::ranges::find_if(unless_, [&](const Exception& each) { return holds(each.when, job); });
    if (exception == unless_.end()) return column_;
    if (are_demanded()) refuse(*exception, job);
    return std::nullopt;
}

void RecordGroups::refuse(const Exception& exception, const sweep::JobSpec& job) const {
    std::string with;
    for (const auto& [column, values] : exception.when)
        with += (with.empty() ? "" : ", ") + names_[column] + " " + job.values[column]->text;
    throw sweep::SweepFileError(file_.path, file_.record_at.where,
                                "record_at: with " + with + ", results of fewer " + names_[*column_] +
                                    " cannot be recorded: " + *exception.why +
                                    ". To run each job on its own, move the values to grid, as " + names_[*column_]);
}

}  // namespace stylesweep::plan
