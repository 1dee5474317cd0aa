#include "schema/sweeps/earlier.hpp"

#include <SQLiteCpp/Statement.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <unordered_set>
#include <utility>

#include "schema/sweeps/own_names.hpp"

namespace stylesweep::schema {
namespace {

/// Finds inputs of former jobs whose content differs in the plan.
class ContentChanges {
  public:
    explicit ContentChanges(const std::vector<PlannedInput>& inputs) {
        for (const PlannedInput& input : inputs) planned_[{input.path, input.kind}] = &input;
    }

    /// False when none of the job's inputs changed.
    bool take(const std::string& inputs, bool has_row, std::size_t setting) {
        if (planned_.empty() || inputs == "{}") return false;
        bool any = false;
        for (const nlohmann::json& input : nlohmann::json::parse(inputs)) {
            const auto found = planned_.find({input.value("path", ""), input.value("kind", "")});
            if (found == planned_.end() || found->second->sha256 == input.value("sha256", "")) continue;
            any = true;
            Change& change = changes_[found->second];
            if (has_row) change.take(setting);
        }
        return any;
    }

    /// results_from: counts the plan's results from a content.
    template <class Count>
    [[nodiscard]] std::vector<Earlier::ChangedInput> all(const Count& results_from) const {
        std::vector<Earlier::ChangedInput> changed;
        for (const auto& [key, input] : planned_) {
            const auto found = changes_.find(input);
            if (found == changes_.end()) continue;
            Earlier::ChangedInput& one = changed.emplace_back(found->second.of(*input));
            if (one.again + one.fresh == 0) one.current = results_from(input->sha256);
        }
        return changed;
    }

  private:
    struct Change {
        std::int64_t rows = 0;
        std::unordered_set<std::size_t> settings;  ///< of the jobs with these rows

        void take(std::size_t setting) {
            ++rows;
            settings.insert(setting);
        }
        [[nodiscard]] Earlier::ChangedInput of(const PlannedInput& input) const {
            const auto again =
                std::ranges::count_if(input.waiting, [&](std::size_t setting) { return settings.contains(setting); });
            return {input.name, again, std::ssize(input.waiting) - again, rows, 0};
        }
    };
    std::map<std::pair<std::string, std::string>, const PlannedInput*> planned_;  ///< by path and kind
    std::map<const PlannedInput*, Change> changes_;
};

// Jobs with a result from that content that the plan asks for.
std::int64_t results_from(SQLite::Database& db, const std::string& sha256, const PlanExtent& plan) {
    SQLite::Statement jobs(
        db, "SELECT id FROM job WHERE result_attempt IS NOT NULL AND instr(inputs, :content) > 0 ORDER BY id");
    jobs.bind(":content", sha256);
    std::int64_t count = 0;
    while (jobs.executeStep()) count += plan.asks_for(jobs.getColumn(0).getInt64()) ? 1 : 0;
    return count;
}

}  // namespace

std::size_t setting_of(const std::string& params, int repeat) {
    return std::hash<std::string>{}(std::to_string(repeat) + params);
}

Earlier find_earlier(SQLite::Database& db, Id sweep, const PlanExtent& plan) {
    Earlier earlier;
    ContentChanges contents(plan.inputs);
    SQLite::Statement members(db,
                              "SELECT job_id, edition FROM membership WHERE sweep_id = :sweep AND abs(edition) = "
                              ":edition ORDER BY job_id");
    SQLite::Statement job(db, "SELECT " + own_inputs() + ", j.result_attempt IS NOT NULL, " + own_params() +
                                  ", j.repeat FROM job j JOIN membership m ON m.sweep_id = :sweep AND m.job_id = j.id "
                                  "WHERE j.id = :id");
    job.bind(":sweep", sweep);
    members.bind(":sweep", sweep);
    members.bind(":edition", plan.edition);
    while (members.executeStep()) {
        const Id id = members.getColumn(0).getInt64();
        if (plan.asks_for(id)) continue;
        const bool by_set_alone = members.getColumn(1).getInt64() < 0;
        job.bind(":id", id);
        job.executeStep();
        const bool has_row = job.getColumn(1).getInt() != 0;
        const bool changed = contents.take(job.getColumn(0).getString(), has_row,
                                           setting_of(job.getColumn(2).getString(), job.getColumn(3).getInt()));
        job.reset();
        const bool dropped = plan.scope == Scope::file && (plan.text_changed || !by_set_alone);
        if (!changed && !dropped) continue;
        earlier.jobs.push_back(id);
        earlier.other_rows += has_row && !changed ? 1 : 0;
    }
    earlier.changed = contents.all([&](const std::string& sha256) { return results_from(db, sha256, plan); });
    earlier.in_shard = db.execAndGet("SELECT EXISTS (SELECT 1 FROM shard WHERE id = 1)").getInt() != 0;
    return earlier;
}

}  // namespace stylesweep::schema
