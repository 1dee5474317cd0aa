#include "runners/core/loop/loop.hpp"

#include <malloc.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <functional>
#include <optional>
#include <thread>

#include "base/clock.hpp"
#include "runners/core/environment.hpp"
#include "runners/core/files.hpp"
#include "runners/core/loop/claim_batch.hpp"
#include "runners/core/loop/heartbeat_thread.hpp"
#include "runners/core/loop/step_limiter.hpp"
#include "runners/core/memory_request.hpp"
#include "runners/core/watch/reference.hpp"
#include "runners/core/watch/shared_counter.hpp"
#include "schema/database/file_watch.hpp"
#include "schema/queue/control.hpp"
#include "schema/queue/runner_step.hpp"
#include "schema/sqlite/transient_errors.hpp"
#include "schema/sweeps/metric_names.hpp"
#include "schema/sweeps/written_values.hpp"
#include "version.hpp"

namespace stylesweep::runners {
namespace {

using schema::AttemptStatus;
using schema::ErrorClass;

// The current offset in this process's output, if it goes to a file.
std::optional<std::int64_t> log_size() {
    std::fflush(nullptr);
    struct stat info{};
    if (::fstat(STDERR_FILENO, &info) != 0 || !S_ISREG(info.st_mode)) return std::nullopt;
    return info.st_size;
}

std::map<std::string, std::string> as_written(const std::string& params) {
    std::map<std::string, std::string> texts;
    for (auto& [name, text, is_text] : schema::written_values(params)) texts[name] = std::move(text);
    return texts;
}

Job to_job(const schema::ClaimedJob& claimed, const SamplingRule& measure, const std::filesystem::path& files) {
    std::vector<Job> recorded;
    for (const schema::ClaimedJob& each : claimed.recorded) recorded.push_back(to_job(each, measure, files));
    return {claimed.id,
            claimed.key,
            nlohmann::json::parse(claimed.params),
            nlohmann::json::parse(claimed.inputs),
            claimed.repeat,
            claimed.attempt,
            measure,
            files,
            as_written(claimed.params),
            std::move(recorded)};
}

void move_into(Recorder& out, schema::AttemptRecord& record) {
    record.metrics = std::move(out.metrics);
    for (auto& sample : out.samples)
        record.samples.push_back({std::move(sample.name), sample.value, sample.warmup, std::move(sample.flag)});
    for (auto& artifact : out.artifacts)
        record.artifacts.push_back(
            {artifact.kind, artifact.path, artifact.sha256, static_cast<std::int64_t>(artifact.bytes)});
    if (!out.details.empty())
        record.details = out.details.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    if (!out.warning.empty()) record.warning = out.warning;
}

void fail(schema::AttemptRecord& record, AttemptStatus status, ErrorClass error_class, const char* message) {
    record.status = status;
    record.error_class = error_class;
    record.error_message = message;
    std::fprintf(stderr, "%s: %s\n", schema::to_text(error_class).c_str(), message);
}

// The job was cancelled, timed out or interrupted: how it ended.
void end_early(schema::AttemptRecord& record, const EndedEarly& ended, const Limits& limits) {
    if (ended.reason == process::EndReason::interrupt) return;
    (ended.signal ? record.signal : record.exit_code) = ended.signal ? ended.signal : ended.exit_code;
    if (ended.reason == process::EndReason::timeout)
        return fail(record, AttemptStatus::timeout, ErrorClass::timeout,
                    (over_time(limits) + "; " + ended.what()).c_str());
    const std::string message = *schema::cancelled_record(record.started_at).error_message + "; " + ended.what();
    fail(record, AttemptStatus::skipped, ErrorClass::cancelled, message.c_str());
}

// A runner that cannot end a job early may still finish it within the grace period: then its row is valid, but late.
void say_if_late(Recorder& out, const Job& job, const Settings& settings) {
    if (settings.end && settings.end->reason(job.id, job.attempt) == process::EndReason::timeout)
        out.warn(over_time(settings.limits) + ", and ended within limits.grace");
}

void run_guarded(Runner& runner, const Job& job, InputCheck& inputs, Recorder& out, schema::AttemptRecord& record,
                 const Settings& settings) {
    try {
        inputs.begin(job);
        runner.run(job, out);
        say_if_late(out, job, settings);
        record.status = AttemptStatus::done;
    } catch (const EndedEarly& ended) {
        end_early(record, ended, settings.limits);
    } catch (const InputChanged& error) {
        fail(record, AttemptStatus::failed, ErrorClass::input_changed, error.what());
    } catch (const Unsupported& error) {
        fail(record, AttemptStatus::unsupported, ErrorClass::unsupported, error.what());
    } catch (const OutOfMemory& error) {
        fail(record, AttemptStatus::oom, ErrorClass::out_of_memory, error.what());
        if (const auto bytes = requested_bytes(error.what()))
            out.metric("requested_bytes", static_cast<double>(*bytes));
    } catch (const std::bad_alloc&) {
        fail(record, AttemptStatus::oom, ErrorClass::bad_alloc, "the system refused an allocation (std::bad_alloc)");
    } catch (const BadInput& error) {
        fail(record, AttemptStatus::failed, ErrorClass::bad_input, error.what());
    } catch (const ProgramFailed& error) {
        fail(record, error.signal ? AttemptStatus::crashed : AttemptStatus::failed,
             error.signal ? ErrorClass::signal : ErrorClass::exit, error.what());
        (error.signal ? record.signal : record.exit_code) = error.signal ? error.signal : error.exit_code;
    } catch (const DeviceLost& error) {
        fail(record, AttemptStatus::failed, ErrorClass::device_lost, error.what());
    } catch (const DiskFull& error) {
        fail(record, AttemptStatus::failed, ErrorClass::disk_full, error.what());
    } catch (const std::system_error& error) {
        fail(record, AttemptStatus::failed,
             is_disk_full(error.code().default_error_condition().value()) ? ErrorClass::disk_full : ErrorClass::error,
             error.what());
    } catch (const std::exception& error) {
        fail(record, AttemptStatus::failed, ErrorClass::error, error.what());
    } catch (...) {
        fail(record, AttemptStatus::failed, ErrorClass::error,
             "the runner threw something that is not a std::exception");
    }
}

// An outcome from other input content is neither a result nor a failure of this job. A cancelled job stays cancelled.
void check_again(Runner& runner, const Job& job, InputCheck& inputs, Recorder& out, schema::AttemptRecord& record) {
    if (!record.status) return;  // to be given back
    const auto end = record.error_class;
    if (end == ErrorClass::input_changed || end == ErrorClass::device_lost || end == ErrorClass::disk_full) return;
    try {
        inputs.end(job, out);
    } catch (const std::exception& error) {
        const auto* changed = dynamic_cast<const InputChanged*>(&error);
        runner.forget(job);
        if (changed && record.status == AttemptStatus::skipped) out.warn(changed->change);
        if (record.status == AttemptStatus::skipped || (!changed && record.status != AttemptStatus::done)) return;
        std::string message = error.what();
        if (record.status != AttemptStatus::done)
            message += "; the job had ended as " + schema::optional_text(end).value_or("") + ": " +
                       record.error_message.value_or("");
        record.exit_code.reset();
        record.signal.reset();
        fail(record, AttemptStatus::failed, changed ? ErrorClass::input_changed : ErrorClass::error, message.c_str());
    }
}

// A result recorded during another job's run: its start is set to now minus the time that it took.
schema::AttemptRecord record_of(Recorder&& out, std::chrono::duration<double> took, std::optional<double> load) {
    const auto end = std::chrono::system_clock::now();
    schema::AttemptRecord record;
    record.status = AttemptStatus::done;
    record.started_at = iso_utc(end - std::chrono::duration_cast<std::chrono::milliseconds>(took));
    record.finished_at = iso_utc(end);
    record.load_average = load;
    move_into(out, record);
    return record;
}

schema::RunnerRegistration registration(const Runner& runner, const LoopOptions& options, const MachineWatch& watch) {
    nlohmann::json facts = machine_facts();
    facts["device"] = options.settings.device;
    facts["threads"] = options.settings.threads;
    facts["device_name"] = cpu_model();
    facts["energy"] = watch.energy();
    facts.update(runner.environment());
    return {ProcessIdentity::of_this_process(),
            facts.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace),
            options.settings.device,
            facts.value("device_name", ""),
            version_and_commit,
            options.log_path,
            options.settings.threads,
            ProcessIdentity::of(::getppid())};
}

schema::ClaimRequest next_request(const LoopOptions& options, std::string loaded) {
    schema::ClaimRequest request{{}, std::move(loaded)};
    if (options.until)
        request.time_left_s = std::chrono::duration<double>(*options.until - std::chrono::system_clock::now()).count();
    return request;
}

// Database operations wait while the disk is full or the database locked, so that no result is lost. After a request to
// stop they only wait a little longer.
class DatabaseRetry {
  public:
    explicit DatabaseRetry(const std::atomic<bool>& stop) : stop_(stop) {}

    void operator()(const std::function<void()>& work) const {
        std::chrono::steady_clock::time_point stopped{};
        schema::retry_while_transient(
            work,
            [&] {
                if (stop_ && stopped == std::chrono::steady_clock::time_point{}) stopped = now();
                return stop_ && now() - stopped > insisting;
            },
            [](const std::string& why) { std::fprintf(stderr, "waiting: %s\n", why.c_str()); });
    }

    /// After a full disk the next job would fail too: waits for free space, at most a minute.
    void wait_for_room(const std::filesystem::path& folder) const {
        const auto begin = now();
        do {
            std::this_thread::sleep_for(std::chrono::milliseconds(200));
        } while (!stop_ && free_bytes(folder) < enough_room && now() - begin < std::chrono::minutes(1));
    }

  private:
    static std::chrono::steady_clock::time_point now() { return std::chrono::steady_clock::now(); }

    static constexpr std::chrono::seconds insisting{20};
    static constexpr std::uint64_t enough_room = 16 << 20;
    const std::atomic<bool>& stop_;
};

void add_warning(schema::AttemptRecord& record, const std::string& why) {
    record.warning = record.warning ? *record.warning + "; " + why : why;
}

void add_detail(schema::AttemptRecord& record, const char* name, const std::string& value) {
    nlohmann::json details = nlohmann::json::parse(record.details.value_or("{}"));
    details[name] = value;
    record.details = details.dump();
}

void mark_shared(schema::AttemptRecord& record, int runners) {
    add_warning(record,
                "not comparable by time: " + std::to_string(runners) + " runners shared the machine (run --share)");
}

// Runners that come or go during a job are only seen if they are there at its begin or end.
class CounterSharing {
  public:
    CounterSharing(schema::Store& store, schema::Id self, std::string counter)
        : store_(store), self_(self), counter_(std::move(counter)), is_there_(!counter_.starts_with("none: ")) {}

    void begin_job() { runners_ = now(); }
    void end_job(schema::AttemptRecord& record) {
        if (std::ranges::find(record.metrics, "job_energy_j", [](const auto& each) { return each.first; }) ==
            record.metrics.end())
            return;
        if (const int runners = std::max(runners_, now()); runners > 1)
            add_warning(record, "the energy is that of " + std::to_string(runners) +
                                    " runners, which share the counter " + counter_ +
                                    ": use --runners 1 for one job's");
    }

  private:
    int now() { return is_there_ ? runners_of_counter(store_, self_) : 0; }

    schema::Store& store_;
    schema::Id self_;
    std::string counter_;
    bool is_there_;
    int runners_ = 0;
};

// By the runner's own kernel, else by the CPU's.
class DeviceReference {
  public:
    DeviceReference(Runner& runner, const std::string& device, schema::Store& store, const std::string& device_name)
        : DeviceReference(runner.reference_kernel(), device, store, device_name) {}

    void begin_job() { reference_.begin_job(); }
    void end_job(schema::AttemptRecord& record) {
        if (const auto why = reference_.end_job(record)) return add_warning(record, "no reference_s: " + *why);
        if (elsewhere_.empty()) return;
        std::erase_if(record.metrics, [](const auto& metric) { return metric.first == "runtime_steady_s"; });
        add_warning(record,
                    "no runtime_steady_s: the reference kernel measures the CPU, and the job ran on " + elsewhere_);
    }

  private:
    DeviceReference(const std::function<double()>& own, const std::string& device, schema::Store& store,
                    const std::string& device_name)
        : reference_(reference_baseline(store, ProcessPlace::here().host, device_name), own ? own : reference_kernel_s),
          elsewhere_(own || device == "cpu" ? "" : device) {}

    Reference reference_;
    std::string elsewhere_;  ///< the job's device, which the kernel does not measure
};

// The orchestrator's limits apply to the job's work, not to the time that its row waits for the database.
class AtWork {
  public:
    AtWork(process::JobUnderWay* told, const schema::ClaimedJob& job) : told_(told) {
        if (told_) told_->begin(job.id, job.attempt);
    }
    AtWork(const AtWork&) = delete;
    ~AtWork() {
        if (told_) told_->end();
    }

  private:
    process::JobUnderWay* told_;
};

}  // namespace

schema::AttemptRecord run_job(Runner& runner, const Job& job, InputCheck& inputs, const OnTheWay& on_the_way,
                              const Settings& settings, MachineWatch* watch) {
    schema::AttemptRecord record;
    Recorder out;
    out.watch = watch;
    out.on_step = on_the_way.step;
    out.on_result = [&](const Job& recorded, Recorder&& of, std::chrono::duration<double> took) {
        try {
            inputs.end(job, of);  // same contents, possibly under other names
            if (watch) watch->end_recorded(of);
            if (on_the_way.result) on_the_way.result(recorded, record_of(std::move(of), took, record.load_average));
        } catch (const std::exception& error) {
            std::fprintf(stderr, "the result of job %.10s is not kept: %s\n", recorded.key.c_str(), error.what());
        }
    };
    const auto begin = std::chrono::system_clock::now();
    const auto ticks = std::chrono::steady_clock::now();
    record.started_at = iso_utc(begin);
    record.load_average = load_average();
    if (watch) watch->begin_job(job.measure);
    run_guarded(runner, job, inputs, out, record, settings);
    if (watch) record.telemetry = watch->end_job(out, record.status == AttemptStatus::done);
    if (record.status == AttemptStatus::oom)
        ::malloc_trim(0);  // so that the next job does not start with this one's memory
    check_again(runner, job, inputs, out, record);
    move_into(out, record);
    const auto taken = std::chrono::steady_clock::now() - ticks;  // the wall clock may be changed meanwhile
    record.finished_at = iso_utc(begin + std::chrono::duration_cast<std::chrono::milliseconds>(taken));
    return record;
}

void run_loop(Runner& runner, const LoopOptions& options, const std::atomic<bool>& stop) {
    ::mallopt(M_TRIM_THRESHOLD, 16 << 20);  // SQLite drops its cache whenever another runner writes
    schema::Store store(options.database, schema::OpenMode::checked);
    schema::DatabaseFileWatch file_watch(store, schema::DatabaseFileWatch::Use::writing);
    const std::filesystem::path files = store.files_folder();
    std::filesystem::create_directories(files);
    schema::JobQueue queue(store);
    Settings settings = options.settings;
    settings.folder = std::filesystem::path(queue.file_path_of(options.sweep)).parent_path();
    settings.limits = Limits::from_json(nlohmann::json::parse(queue.limits_of(options.sweep)));
    runner.open(settings);
    const SamplingRule measure = SamplingRule::from_json(nlohmann::json::parse(queue.measure_of(options.sweep)));
    MachineWatch watch(options.sources(settings.device));
    watch.observe_idle();
    watch.start();
    const schema::RunnerRegistration registered = registration(runner, options, watch);
    std::optional<DeviceReference> reference;
    if (measure.reference) reference.emplace(runner, settings.device, store, registered.device_name);
    schema::MetricNames metric_names(store, options.sweep);
    const DatabaseRetry retry(stop);
    schema::Id self = 0;
    retry([&] { self = queue.register_runner(registered); });
    CounterSharing sharing(store, self, watch.energy());
    const HeartbeatThread heartbeat(options.database, self, schema::LeaseTimes::from_environment());

    ClaimBatch batch(queue, self, options.sweep);
    schema::RunnerStep column(store, self);
    StepLimiter steps;
    InputCheck inputs;
    const auto show_step = [&](const std::string& text) {
        if (steps.due(StepLimiter::Clock::now())) batch.with_database([&] { column.write(text); });
    };

    auto log_begin = log_size();
    const schema::ClaimedJob* claimed = nullptr;
    const auto finish = [&](schema::AttemptRecord& record) {
        if (options.shared > 1) mark_shared(record, options.shared);
        if (!options.log_path.empty() && log_begin) {
            record.log_path = options.log_path;
            record.log_begin = log_begin;
            record.log_end = log_size();
        }
        retry([&] {
            batch.with_database([&] { metric_names.note(record.metrics, schema::text_metrics_in(record.details)); });
        });
    };
    const auto keep = [&](const Job& job, schema::AttemptRecord&& record) {
        if (reference)
            add_detail(record, "reference_s",
                       "not measured: the reference kernel runs before and after the job in whose run it was recorded");
        finish(record);
        const auto of = std::ranges::find(claimed->recorded, job.id, &schema::ClaimedJob::id);
        retry([&] { batch.keep(*of, record); });
    };
    const auto exchange = [&](int most) {
        retry([&] { claimed = batch.exchange(most, log_begin.value_or(0), next_request(options, batch.loaded())); });
    };
    const auto database_is_lost = [&] {  // rows written to it are rescued by the orchestrator
        std::optional<schema::FileLoss> loss;
        batch.with_database([&] { loss = file_watch.loss(); });
        if (loss) std::fprintf(stderr, "%s; no further job is started\n", loss->what.c_str());
        return loss.has_value();
    };
    exchange(stop ? 0 : 1);
    while (claimed) {
        if (reference) reference->begin_job();
        retry([&] { batch.with_database([&] { sharing.begin_job(); }); });
        schema::AttemptRecord record = [&] {
            const AtWork at_work(options.under_way, *claimed);
            return run_job(runner, to_job(*claimed, measure, files), inputs, {show_step, keep}, settings, &watch);
        }();
        if (steps.forget()) batch.with_database([&] { column.clear(); });
        if (!record.status) {
            retry([&] { batch.give_back(); });
            break;
        }
        if (reference) reference->end_job(record);
        retry([&] { batch.with_database([&] { sharing.end_job(record); }); });
        finish(record);
        if (record.log_end) log_begin = record.log_end;
        const bool good = record.status == AttemptStatus::done, disk_full = record.error_class == ErrorClass::disk_full;
        const bool may_go_on = !stop && !measure.fresh_process && (good || !options.fail_fast) &&
                               record.error_class != ErrorClass::device_lost && !database_is_lost();
        batch.end(std::move(record));
        claimed = good && !stop ? batch.next(log_begin.value_or(0)) : nullptr;
        if (claimed) continue;
        if (batch.has_more()) retry([&] { batch.put_back(); });
        exchange(may_go_on && !disk_full ? batch.how_many() : 0);
        if (!disk_full || !may_go_on) continue;
        retry.wait_for_room(files);
        if (!stop) exchange(1);
    }
    retry([&] { queue.end_runner(self); });
}

}  // namespace stylesweep::runners
