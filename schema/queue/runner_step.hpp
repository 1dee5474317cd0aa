// Where a runner is in its job, in words, for the live lines.
#pragma once

#include "schema/queue/job_queue.hpp"

namespace stylesweep::schema {

/// Writes runner_process.step of one runner in short transactions of their own. Never waits for a lock and never
/// throws: a step that cannot be written is left out. Owned by one thread; the Store outlives it.
class RunnerStep {
  public:
    RunnerStep(Store& store, Id runner);
    /// False when it was left out.
    bool write(const std::string& step) noexcept;
    bool clear() noexcept;

  private:
    bool execute(const std::string* step) noexcept;

    Store& store_;
    SQLite::Statement update_;
};

}  // namespace stylesweep::schema
