// The loop of a runner process: claim a job, run it, record it together with the next claim.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <optional>
#include <string>

#include "base/process/job_under_way.hpp"
#include "runners/core/input_check.hpp"
#include "runners/core/runner.hpp"
#include "runners/core/watch/machine_watch.hpp"
#include "schema/queue/job_queue.hpp"

namespace stylesweep::runners {

/// Receives what a job reports while it runs; empty: not wanted.
struct OnTheWay {
    std::function<void(const std::string&)> step = {};
    std::function<void(const Job&, schema::AttemptRecord&&)> result = {};  ///< of one of Job::recorded
};

/// Runs `job` on the inputs that its row names, and turns exceptions into a record; never throws because of the job. A
/// job ended by the user's interrupt has no status: it must be given back. `watch`: nullptr: the machine is not
/// watched.
schema::AttemptRecord run_job(Runner& runner, const Job& job, InputCheck& inputs, const OnTheWay& on_the_way = {},
                              const Settings& settings = {}, MachineWatch* watch = nullptr);

struct LoopOptions {
    std::filesystem::path database;
    schema::Id sweep = 0;
    Settings settings;
    std::string log_path;  ///< file of this process's output, relative to the files folder; empty: none
    std::optional<std::chrono::system_clock::time_point> until = {};  ///< start no job that is predicted to end later
    process::JobUnderWay* under_way = nullptr;                        ///< published to the orchestrator; nullptr: none
    int shared = 0;          ///< runners that share the machine by `run --share`: rows say so; 0: it is not shared
    bool fail_fast = false;  ///< start no job after one that is not done
    std::function<MachineWatch::Sources(const std::string&)> sources = MachineWatch::Sources::of;  ///< for a device
};

/// Works until the sweep's queue is empty, no queued job would end before `until`, or `stop` is set; the running job is
/// always finished and recorded, unless Settings::end requests its end. Also returns after a job that lost its device
/// or was interrupted.
void run_loop(Runner& runner, const LoopOptions& options, const std::atomic<bool>& stop);

}  // namespace stylesweep::runners
