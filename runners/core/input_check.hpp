// Checks before and after each job that it reads the content that its row names.
#pragma once

#include <map>
#include <stdexcept>
#include <string>
#include <utility>

#include "base/files/input_content.hpp"
#include "runners/core/job.hpp"

namespace stylesweep::runners {

/// An input is not as planned: status `failed`, error class `input_changed`, never retried.
struct InputChanged : std::runtime_error {
    explicit InputChanged(const std::string& what_changed);
    std::string change;  ///< without the advice on what to do
};

/// Compares only file states (one stat(2) each) while they equal the planned ones; else reads the content, once per
/// state. No cost for jobs without inputs. One instance for all jobs of a runner.
class InputCheck {
  public:
    /// Throws InputChanged if an input is gone or its content is not the planned one.
    void begin(const Job& job);
    /// The same at the job's end. If a file was written to meanwhile but has the planned content, that is a warning.
    void end(const Job& job, Recorder& out);

  private:
    std::string checked_state(const nlohmann::json& input, const std::string& when);

    std::map<std::pair<std::string, InputKind>, InputContent> read_;  ///< content by path, as read here
    std::map<std::string, std::string> state_at_begin_;               ///< by input, for the running job
};

}  // namespace stylesweep::runners
