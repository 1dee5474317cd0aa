#include "orchestrator/night/enqueue.hpp"

#include <iostream>
#include <vector>

#include "base/text/counted.hpp"
#include "orchestrator/night/earlier_rows.hpp"
#include "orchestrator/plan/forecast_updater.hpp"
#include "orchestrator/plan/job_check.hpp"

namespace stylesweep::cli {
namespace {

// Generates jobs in batches, each as large as one short transaction writes.
class JobBatches {
  public:
    JobBatches(sweep::Expansion& jobs, plan::Planner& planner, RunForecast* forecast)
        : expansion_(jobs), planner_(planner), forecast_(forecast) {}

    void make_next() {
        specs_.clear();
        jobs_.clear();
        sweep::JobSpec spec;
        while (jobs_.size() < schema::ShortTransactions::rows && expansion_.next(spec)) {
            schema::PlannedJob& job = jobs_.emplace_back(planner_.job(spec));
            specs_.push_back(spec);
            if (!forecast_) continue;
            if (const auto prediction = forecast_->of(expansion_.names(), spec))
                job.forecast = plan::forecast_of(*prediction);
        }
    }
    [[nodiscard]] bool is_last() const { return jobs_.size() < schema::ShortTransactions::rows; }

    void add_to(schema::Enqueuer& enqueuer) {
        for (std::size_t i = 0; i < jobs_.size(); ++i) {
            if (!enqueuer.add(jobs_[i])) continue;
            planner_.count_waiting(specs_[i], jobs_[i]);
            if (forecast_) forecast_->add(jobs_[i], expansion_.names(), specs_[i]);
        }
    }

  private:
    sweep::Expansion& expansion_;
    plan::Planner& planner_;
    RunForecast* forecast_;
    std::vector<sweep::JobSpec> specs_;
    std::vector<schema::PlannedJob> jobs_;
};

}  // namespace

PreparedJobs::PreparedJobs(const LoadedSweep& loaded_, const Options& options)
    : loaded(loaded_), jobs(loaded.file, loaded.runner), planner(loaded.file, loaded.runner, jobs.names()) {
    check_size(loaded.file, jobs, options.number("max-jobs"));
    print_note(jobs);
    planner.keep_out(options.text("db"));
    planner.read_inputs(jobs);
    plan::check_jobs(loaded.file, loaded.runner, loaded.program, planner);
    print_warnings(jobs);
}

Queued enqueue(PreparedJobs& prepared, const Options& options, schema::Store& store, const std::string& command_line,
               schema::Rerun rerun, RunForecast* forecast) {
    auto& [loaded, jobs, planner] = prepared;
    print_changes(loaded, store, options);
    const auto scope = options.list("set").empty() ? schema::Scope::file : schema::Scope::selection;
    JobBatches batches(jobs, planner, forecast);
    batches.make_next();
    schema::Enqueuer enqueuer(store, plan::sweep_record(loaded.file, loaded.runner, jobs, command_line), rerun, scope);
    auto mark = std::make_shared<const schema::RunMark>(store, enqueuer.sweep());
    for (batches.add_to(enqueuer); !batches.is_last(); batches.add_to(enqueuer)) {
        enqueuer.rest();
        batches.make_next();
    }
    using Queue = schema::Enqueuer::Queue;
    const auto counts = enqueuer.commit(planner.inputs(), mark->has_company() ? Queue::kept : Queue::cleared);
    if (counts.others > 0)
        std::cerr << "note: another `stylesweep run` of sweep " << loaded.file.name << " is under way; "
                  << counted(counts.others, "other job") << one_or_many(counts.others, " stays", " stay")
                  << " queued for it\n";
    if (enqueuer.before()) print_earlier(enqueuer.earlier(), enqueuer.before()->planned_at);
    if (loaded.file.runner == "command")
        print_shared_commands(store, loaded.file.name, loaded.file.path,
                              [&](schema::Id job) { return enqueuer.jobs().contains(job); });
    return {enqueuer.sweep(), counts, enqueuer.jobs(), std::move(mark)};
}

}  // namespace stylesweep::cli
