// Checks that a job reads the bytes that its row names: when it begins and when it has ended.
#pragma once

#include <map>
#include <stdexcept>
#include <string>
#include <utility>

#include "base/files/input_content.hpp"
#include "runners/core/job.hpp"

namespace stylesweep::runners {

/// An input is not what was planned: status `failed`, error class `input_changed`, never retried.
struct InputChanged : std::runtime_error {
    explicit InputChanged(const std::string& what_changed);
    std::string change;  ///< without what to do about it
};

/// Compares states only (a stat(2) each) as long as they are those that were planned; else it reads the content, once
/// for each state. Of no cost to jobs without inputs. One for all jobs of a runner.
class InputCheck {
  public:
    /// Throws InputChanged when an input is gone or has another content than planned.
    void begin(const Job& job);
    /// Likewise, at the job's end. A file that was written to meanwhile and has its planned content all the same is a
    /// warning.
    void end(const Job& job, Recorder& out);

  private:
    std::string checked_state(const nlohmann::json& input, const std::string& when);

    std::map<std::pair<std::string, InputKind>, InputContent> read_;  ///< by path: what was read here
    std::map<std::string, std::string> state_at_begin_;               ///< by input, of the job under way
};

}  // namespace stylesweep::runners
