// The loop of a runner process: claim a job, run it, record it together with the claim of the next.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <optional>
#include <string>

#include "base/process/job_under_way.hpp"
#include "runners/core/input_check.hpp"
#include "runners/core/runner.hpp"
#include "schema/queue/job_queue.hpp"

namespace stylesweep::runners {

/// Takes what a job tells on its way; empty: nobody does.
struct OnTheWay {
    std::function<void(const std::string&)> step = {};
    std::function<void(const Job&, schema::AttemptRecord&&)> result = {};  ///< of one of Job::recorded
};

/// Runs `job` on the inputs that its row names, turning whatever it throws into a record. Never throws for the job's
/// sake. A job that was ended for the user's interrupt has no status: it is to be given back.
schema::AttemptRecord run_job(Runner& runner, const Job& job, InputCheck& inputs, const OnTheWay& on_the_way = {},
                              const Settings& settings = {});

struct LoopOptions {
    std::filesystem::path database;
    schema::Id sweep = 0;
    Settings settings;
    std::string log_path;  ///< of this process's output, relative to the files folder; empty: none
    std::optional<std::chrono::system_clock::time_point> until = {};  ///< start no job that will not end by then
    process::JobUnderWay* under_way = nullptr;                        ///< tells the orchestrator; nullptr: nobody
};

/// Works until the sweep's queue is empty, nothing in it ends before `until`, or `stop` is set; the job under way is
/// always finished and recorded, unless Settings::end wants it ended. Behind a job that lost its device, and behind one
/// that was interrupted, it ends too.
void run_loop(Runner& runner, const LoopOptions& options, const std::atomic<bool>& stop);

}  // namespace stylesweep::runners
