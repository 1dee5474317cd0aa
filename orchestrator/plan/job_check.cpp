#include "orchestrator/plan/job_check.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "orchestrator/plan/runner_program.hpp"
#include "orchestrator/sweep/error.hpp"
#include "orchestrator/sweep/expansion.hpp"

namespace stylesweep::plan {
namespace {

using sweep::ParameterSpec;
using sweep::Value;

// A parameter to check, and the columns whose values matter for it, its own first.
struct Check {
    const ParameterSpec* spec;
    std::vector<std::size_t> columns;
};

bool is_to_check(const ParameterSpec& spec, const Value* value) {
    if (!value || value->kind == Value::Kind::null || spec.default_value == *value) return false;
    return spec.type != ParameterSpec::Type::file || !std::ranges::count(spec.choices, value->text);
}

class Samples {
  public:
    Samples(const sweep::RunnerDescription& runner, const sweep::Expansion& jobs) : jobs_(jobs) {
        for (const ParameterSpec& spec : runner.parameters) {
            if (!spec.checked_with || !has_column(spec.name)) continue;
            checks_.push_back({&spec, {column_of(spec.name)}});
            for (const std::string& other : *spec.checked_with)
                if (has_column(other)) checks_.back().columns.push_back(column_of(other));
        }
    }

    // Keeps the job if its combination of values is new.
    void add(const sweep::JobSpec& job, Planner& planner) {
        Sample sample;
        bool is_new = false;
        for (const Check& check : checks_) {
            if (!is_to_check(*check.spec, job.values[check.columns.front()])) continue;
            sample.given.push_back({check.spec->name, job.values[check.columns.front()], in_words(check, job)});
            is_new = seen_.insert(key_of(check, job)).second || is_new;
        }
        if (!is_new) return;
        const schema::PlannedJob planned = planner.job(job);
        json_ += (samples_.empty() ? "[" : ",\n") + ("{\"params\":" + planned.params) +
                 ",\"inputs\":" + planned.inputs + '}';
        samples_.push_back(std::move(sample));
    }

    [[nodiscard]] std::size_t count() const { return samples_.size(); }
    [[nodiscard]] std::string json() const { return json_ + ']'; }

    // Reports at the value that the objection names first, else at any checked one.
    [[noreturn]] void refuse(const sweep::SweepFile& file, std::size_t sample, const std::string& objection) const {
        const std::vector<Given>& all = samples_.at(sample).given;
        const Given& given =
            *std::ranges::min_element(all, {}, [&](const Given& each) { return objection.find(each.name); });
        throw sweep::SweepFileError(file.path, given.value->where, objection + given.in_words);
    }

  private:
    struct Given {
        std::string name;
        const Value* value;
        std::string in_words;
    };
    struct Sample {
        std::vector<Given> given;
    };

    [[nodiscard]] bool has_column(const std::string& name) const { return std::ranges::count(jobs_.names(), name) > 0; }
    [[nodiscard]] std::size_t column_of(const std::string& name) const {
        return static_cast<std::size_t>(std::ranges::find(jobs_.names(), name) - jobs_.names().begin());
    }

    static std::string key_of(const Check& check, const sweep::JobSpec& job) {
        std::string key = check.spec->name;
        for (const std::size_t column : check.columns)
            key += '\x1f' + (job.values[column] ? job.values[column]->json() : "");
        return key;
    }

    // " (with scales 3)": the values that set the job apart from the sweep's others.
    [[nodiscard]] std::string in_words(const Check& check, const sweep::JobSpec& job) const {
        std::string text;
        for (const std::size_t column : check.columns)
            if (jobs_.varies()[column] && job.values[column])
                text += (text.empty() ? " (with " : ", ") + jobs_.names()[column] + ' ' + job.values[column]->text;
        return text.empty() ? text : text + ')';
    }

    const sweep::Expansion& jobs_;
    std::vector<Check> checks_;
    std::set<std::string> seen_;
    std::vector<Sample> samples_;
    std::string json_;
};

bool gives_any(const sweep::SweepFile& file, const sweep::RunnerDescription& runner) {
    return std::ranges::any_of(file.given_names(), [&](const std::string& name) {
        const ParameterSpec* spec = runner.find(name);
        return spec && spec->checked_with;
    });
}

}  // namespace

void check_jobs(const sweep::SweepFile& file, const sweep::RunnerDescription& runner,
                const std::filesystem::path& program, Planner& planner) {
    const bool any = gives_any(file, runner);
    if (!any && !planner.are_recorded()) return;
    sweep::Expansion jobs(file, runner);
    Samples samples(runner, jobs);
    sweep::JobSpec job;
    while (jobs.next(job)) {
        planner.check_recorded(job);
        if (any) samples.add(job, planner);
    }
    if (samples.count() == 0) return;
    const std::vector<std::string> all = objections(program, samples.json());
    for (std::size_t i = 0; i < std::min(all.size(), samples.count()); ++i)
        if (!all[i].empty()) samples.refuse(file, i, all[i]);
}

}  // namespace stylesweep::plan
