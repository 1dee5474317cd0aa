#include "runners/core/loop.hpp"

#include <malloc.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>

#include "runners/core/environment.hpp"
#include "runners/core/step_limiter.hpp"
#include "schema/clock.hpp"
#include "schema/metric_names.hpp"
#include "schema/runner_step.hpp"
#include "version.hpp"

namespace stylesweep::runners {
namespace {

// Where this process's output stands now, if it goes to a file.
std::optional<std::int64_t> log_size() {
    std::fflush(nullptr);
    struct stat info {};
    if (::fstat(STDERR_FILENO, &info) != 0 || !S_ISREG(info.st_mode)) return std::nullopt;
    return info.st_size;
}

Job to_job(const schema::ClaimedJob& claimed, const Measure& measure, const std::filesystem::path& files) {
    return {claimed.id,
            claimed.key,
            nlohmann::json::parse(claimed.params),
            nlohmann::json::parse(claimed.inputs),
            claimed.repeat,
            claimed.attempt,
            measure,
            files};
}

void move_into(Recorder& out, schema::AttemptRecord& record) {
    record.metrics = std::move(out.metrics);
    for (auto& sample : out.samples) record.samples.push_back({std::move(sample.name), sample.value, sample.warmup});
    for (auto& artifact : out.artifacts)
        record.artifacts.push_back(
            {artifact.kind, artifact.path, artifact.sha256, static_cast<std::int64_t>(artifact.bytes)});
    if (!out.details.empty())
        record.details = out.details.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    if (!out.warning.empty()) record.warning = out.warning;
}

void fail(schema::AttemptRecord& record, const char* status, const char* error_class, const char* message) {
    record.status = status;
    record.error_class = error_class;
    record.error_message = message;
    std::fprintf(stderr, "%s: %s\n", error_class, message);
}

void run_guarded(Runner& runner, const Job& job, Recorder& out, schema::AttemptRecord& record) {
    try {
        runner.run(job, out);
        record.status = "done";
    } catch (const Unsupported& error) {
        fail(record, "unsupported", "unsupported", error.what());
    } catch (const OutOfMemory& error) {
        fail(record, "oom", "out_of_memory", error.what());
    } catch (const std::bad_alloc&) {
        fail(record, "oom", "bad_alloc", "the system refused an allocation (std::bad_alloc)");
    } catch (const BadInput& error) {
        fail(record, "failed", "bad_input", error.what());
    } catch (const ProgramFailed& error) {
        fail(record, error.signal ? "crashed" : "failed", error.signal ? "signal" : "exit", error.what());
        (error.signal ? record.signal : record.exit_code) = error.signal ? error.signal : error.exit_code;
    } catch (const std::exception& error) {
        fail(record, "failed", "error", error.what());
    } catch (...) {
        fail(record, "failed", "error", "the runner threw something that is no std::exception");
    }
}

schema::RunnerRegistration registration(const Runner& runner, const LoopOptions& options) {
    nlohmann::json facts = machine_facts();
    facts["device"] = options.settings.device;
    facts["threads"] = options.settings.threads;
    facts["device_name"] = cpu_model();
    facts.update(runner.environment());
    return {schema::ProcessIdentity::of_this_process(),
            facts.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace),
            options.settings.device,
            facts.value("device_name", ""),
            version_and_commit,
            options.log_path,
            options.settings.threads};
}

schema::Wish next_wish(const LoopOptions& options, std::string loaded) {
    schema::Wish wish{{}, std::move(loaded)};
    if (options.until)
        wish.time_left_s = std::chrono::duration<double>(*options.until - std::chrono::system_clock::now()).count();
    return wish;
}

}  // namespace

schema::AttemptRecord run_job(Runner& runner, const Job& job, std::function<void(const std::string&)> on_step) {
    schema::AttemptRecord record;
    Recorder out;
    out.on_step = std::move(on_step);
    record.started_at = schema::now_utc();
    record.load_average = load_average();
    run_guarded(runner, job, out, record);
    move_into(out, record);
    record.finished_at = schema::now_utc();
    return record;
}

void run_loop(Runner& runner, const LoopOptions& options, const std::atomic<bool>& stop) {
    ::mallopt(M_TRIM_THRESHOLD, 16 << 20);  // SQLite drops its cache whenever another runner has written
    schema::Store store(options.database, schema::OpenMode::read_write);
    const std::filesystem::path files = store.files_folder();
    std::filesystem::create_directories(files);
    schema::JobQueue queue(store);
    Settings settings = options.settings;
    settings.folder = std::filesystem::path(queue.file_path_of(options.sweep)).parent_path();
    runner.open(settings);
    const Measure measure = Measure::from_json(nlohmann::json::parse(queue.measure_of(options.sweep)));
    schema::MetricNames metric_names(store, options.sweep);
    const schema::Id self = queue.register_runner(registration(runner, options));

    schema::RunnerStep column(store, self);
    StepLimiter steps;
    const auto show_step = [&](const std::string& text) {
        if (steps.due(StepLimiter::Clock::now())) column.write(text);
    };

    auto log_begin = log_size();
    auto claimed =
        stop ? std::nullopt : queue.claim(self, options.sweep, log_begin.value_or(0), next_wish(options, ""));
    while (claimed) {
        schema::AttemptRecord record = run_job(runner, to_job(*claimed, measure, files), show_step);
        if (steps.forget()) column.clear();
        if (!options.log_path.empty() && log_begin) {
            record.log_path = options.log_path;
            record.log_begin = log_begin;
            record.log_end = log_begin = log_size();
        }
        metric_names.note(record.metrics);
        using Next = schema::JobQueue::Next;
        claimed = queue.finish(self, options.sweep, *claimed, record, stop ? Next::stop : Next::claim,
                               next_wish(options, claimed->load_key));
    }
    queue.end_runner(self);
}

}  // namespace stylesweep::runners
