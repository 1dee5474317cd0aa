// The world of the scheduler's tests; named so that it is built with them.
#include "tests/schedule/world.hpp"

#include <SQLiteCpp/VariadicBind.h>

#include <algorithm>
#include <stdexcept>

#include "base/clock.hpp"
#include "base/files/digest.hpp"
#include "orchestrator/schedule/host/log_tail.hpp"

namespace stylesweep::schedule::testing {
namespace {

constexpr std::int64_t first_pid = 5'000'000;  // beyond what Linux gives a process
constexpr int most_waits = 20'000;

class FakeRunner final : public RunnerProcess {
  public:
    explicit FakeRunner(std::shared_ptr<RunnerState> state) : state_(std::move(state)) {}
    const ProcessIdentity& identity() const override { return state_->identity; }
    std::optional<process::Exit> poll() override { return state_->end; }
    bool is_at(schema::Id job, int attempt) const override {
        return state_->job && state_->job->id == job && state_->job->attempt == attempt && !state_->only_writes;
    }
    bool is_at_work() const override { return state_->job && !state_->only_writes; }
    void ask_to_stop() override { state_->asked_to_stop = true; }
    void ask_to_end(process::EndRequest request) override { state_->asked_to_end = request; }
    void kill() override {
        state_->killed = true;
        state_->end = process::Exit{0, 9};
    }
    std::uint64_t resident_bytes() const override { return state_->resident_bytes; }
    std::string log_path() const override { return state_->log_path; }

  private:
    std::shared_ptr<RunnerState> state_;
};

std::string word_in(const std::string& params) {
    return params.substr(7, params.find('"', 7) - 7);  // {"do":"WORD",...
}

}  // namespace

World::World(const std::string& limits)
    : store(folder.path() / "r.db", schema::OpenMode::create),
      other(folder.path() / "r.db", schema::OpenMode::read_write),
      runners_queue(other, [this] { return wall_clock(); }) {
    schema::Enqueuer sweeps(store, {"s", "noop", "/s.yaml", "", "", "[]", "[]", "{}", limits}, schema::Rerun::none,
                            schema::Scope::file);
    sweep = sweeps.sweep();
    sweeps.commit();
}

std::vector<schema::Id> World::queue(const std::vector<std::string>& what) {
    SQLite::Statement insert(other.db(),
                             "INSERT INTO job (key, sweep_id, runner, params, inputs, repeat, state, queued_for, "
                             "position) VALUES (?, ?, 'noop', ?, '{}', 1, 'queued', ?, ?) RETURNING id");
    SQLite::Statement member(other.db(), "INSERT INTO membership (sweep_id, job_id, position) VALUES (?, ?, ?)");
    std::vector<schema::Id> ids;
    for (const std::string& word : what) {
        const int position = queued_++;
        const std::string params = R"({"do":")" + word + R"(","n":)" + std::to_string(position) + "}";
        SQLite::bind(insert, sha256(params), sweep, params, sweep, position);
        insert.executeStep();
        ids.push_back(insert.getColumn(0).getInt64());
        insert.reset();
        SQLite::bind(member, sweep, ids.back(), position);
        member.exec();
        member.reset();
    }
    return ids;
}

Ending World::run(int count, SchedulerOptions options, std::optional<schema::PlannedJobs> jobs) {
    options.sweep = sweep;
    options.jobs = jobs ? *jobs : plan();
    until_ = options.until;
    for (int i = 0; i < count; ++i) options.slots.push_back({"cpu", i, 1, {}});
    Scheduler scheduler(store, *this, *this, options);
    progress::RunStatus begin;
    begin.total = other.db().execAndGet("SELECT count(*) FROM job").getInt64();
    const Ending ending = scheduler.run(begin, {consult, [&](const progress::RunStatus& now) { seen.push_back(now); }});
    trouble = scheduler.trouble();
    return ending;
}

void World::wait(std::chrono::milliseconds time) {
    waits.push_back(time);
    if (waits.size() > most_waits) throw std::logic_error("the scheduler does not end");
    time_ += step;
    if (at_wait) at_wait(static_cast<int>(waits.size()));
    for (const auto& runner : started)
        if (!runner->end) act(*runner);
}

std::unique_ptr<RunnerProcess> World::start(const Slot& slot) {
    if (failing_starts > 0) {
        --failing_starts;
        throw std::runtime_error("no process to be had");
    }
    auto state = std::make_shared<RunnerState>();
    state->slot = slot;
    state->identity = ProcessIdentity::of_this_process();
    state->identity.pid = first_pid + static_cast<std::int64_t>(started.size());
    state->log_path = "logs/" + std::to_string(started.size()) + ".log";
    folder.write("r.files/" + state->log_path, "runner " + std::to_string(started.size()) + " begins\n");
    started.push_back(state);
    return std::make_unique<FakeRunner>(state);
}

void World::act(RunnerState& runner) {
    if (runner.id == 0 && dead_starts > 0) {
        --dead_starts;
        runner.end = process::Exit{1, 0};
        return;
    }
    if (hanging_starts) return;
    if (runner.id == 0) {
        runner.id = runners_queue.register_runner({runner.identity, "{}", "cpu", "", "", runner.log_path, 1});
    }
    if (runner.job) return act_on_job(runner, word_in(runner.job->params));
    if (!runner.asked_to_stop)
        runner.job = runners_queue.claim(runner.id, sweep, log_size(store.files_folder() / runner.log_path), request());
    runner.steps_on_job = 0;
    if (!runner.job && !hanging_ends) runner.end = process::Exit{0, 0};
}

void World::act_on_job(RunnerState& runner, const std::string& what) {
    ++runner.steps_on_job;
    const bool dies = what == "signal" || what == "exit" || (what == "once" && runner.job->attempt == 1);
    if (what == "hang") return;
    if (what == "grow") {
        runner.resident_bytes *= 10;
        return;
    }
    if (dies) {
        std::ofstream(store.files_folder() / runner.log_path, std::ios::app) << "loading\nout of luck\n";
        runner.end = what == "exit" ? process::Exit{17, 0} : process::Exit{0, 11};
        return;
    }
    if (what == "save" || what == "stubborn") {
        if (!runner.asked_to_end || ++runner.steps_since_asked < 2) return;
        if (what == "stubborn") runner.end = process::Exit{0, 11};
        return what == "save" ? end_early(runner) : void();
    }
    if (what == "waits") {
        runner.only_writes = runner.steps_on_job >= 10;
        if (runner.steps_on_job < 300) return;
    }
    if (what == "unwritten") {
        runner.only_writes = true;
        return;
    }
    if (what == "slow" && runner.steps_on_job < 5) return;
    finish(runner, what == "failed" ? "failed" : "done");
}

void World::end_early(RunnerState& runner) {
    using process::EndReason;
    const EndReason reason = runner.asked_to_end->reason;
    if (reason == EndReason::timeout) return finish(runner, "timeout", "timeout");
    if (reason == EndReason::cancelled) return finish(runner, "skipped", "cancelled");
    runners_queue.keep_only(runner.id, {}, nullptr, 0);
    runner.end = process::Exit{0, 0};
}

void World::finish(RunnerState& runner, const std::string& status, const std::string& error_class) {
    schema::AttemptRecord record;
    record.status = schema::from_text<schema::AttemptStatus>(status);
    record.error_class = schema::optional_from_text<schema::ErrorClass>(error_class);
    record.started_at = record.finished_at = now_utc();
    record.log_end = log_size(store.files_folder() / runner.log_path);
    using Next = schema::JobQueue::Next;
    if (record.status == schema::AttemptStatus::done)
        for (const schema::ClaimedJob& recorded : runner.job->recorded)
            runners_queue.finish(runner.id, sweep, recorded, record, Next::stop);
    runner.job = runners_queue.finish(runner.id, sweep, *runner.job, record,
                                      runner.asked_to_stop ? Next::stop : Next::claim, request());
    runner.steps_on_job = 0;
    runner.only_writes = false;
    if (!runner.job && !hanging_ends) runner.end = process::Exit{0, 0};
}

schema::ClaimRequest World::request() const {
    schema::ClaimRequest wish;
    if (until_) wish.time_left_s = std::chrono::duration<double>(*until_ - time_).count();
    return wish;
}

void World::foresee(schema::Id job, double high_s) {
    SQLite::Statement update(other.db(), "UPDATE job SET predicted_high_s = ? WHERE id = ?");
    SQLite::bind(update, high_s, job);
    update.exec();
}

std::string World::row(const std::string& sql) {
    SQLite::Statement statement(other.db(), sql);
    std::string text;
    if (!statement.executeStep()) return "no row";
    for (int i = 0; i < statement.getColumnCount(); ++i) text += (i ? "|" : "") + statement.getColumn(i).getString();
    return text;
}

}  // namespace stylesweep::schedule::testing
