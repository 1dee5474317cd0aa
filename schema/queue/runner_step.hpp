// A runner's progress within its job, in words, for the live display.
#pragma once

#include "schema/queue/job_queue.hpp"

namespace stylesweep::schema {

/// Writes runner_process.step of one runner in short transactions. Never waits for a lock and never throws: a step that
/// cannot be written is dropped. Single-threaded; the Store must outlive it.
class RunnerStep {
  public:
    RunnerStep(Store& store, Id runner);
    /// False when it was dropped.
    bool write(const std::string& step) noexcept;
    bool clear() noexcept;

  private:
    bool execute(const std::string* step) noexcept;

    Store& store_;
    SQLite::Statement update_;
};

}  // namespace stylesweep::schema
