// Shows the orchestrator which job a runner is working on, without the database: a word of shared memory.
#pragma once

#include <atomic>
#include <cstdint>

#include "base/process/attempt_word.hpp"

namespace stylesweep::process {

/// The orchestrator creates one for each runner and reads it; the runner inherits the descriptor and writes. Once a
/// job's work is done, the time-out no longer applies: storing its row may wait for a locked database as long as
/// needed. Thread-safe; owns the descriptor.
class JobUnderWay {
  public:
    /// Throws std::system_error.
    JobUnderWay();
    /// Maps the memory of the orchestrator that passed `descriptor` down. Throws std::system_error.
    explicit JobUnderWay(int descriptor);
    JobUnderWay(const JobUnderWay&) = delete;
    ~JobUnderWay();

    void begin(std::int64_t job, int attempt) noexcept { *word_ = attempt_word(job, attempt); }
    void end() noexcept { *word_ = nothing; }

    [[nodiscard]] bool is(std::int64_t job, int attempt) const noexcept { return *word_ == attempt_word(job, attempt); }
    [[nodiscard]] bool any() const noexcept { return *word_ != nothing; }
    [[nodiscard]] int descriptor() const { return descriptor_; }

  private:
    using Word = std::atomic<std::int64_t>;
    static_assert(Word::is_always_lock_free, "two processes share it");
    static constexpr std::int64_t nothing = 0;
    void map();

    int descriptor_;
    Word* word_ = nullptr;
};

}  // namespace stylesweep::process
