// Groups of jobs that one run can do: equal except for the parameter whose smaller values the runner records.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "orchestrator/sweep/expansion.hpp"
#include "orchestrator/sweep/runner_description.hpp"
#include "orchestrator/sweep/sweep_file.hpp"

namespace stylesweep::plan {

/// By the file's `record_at` and the runner's description. Keeps references to both.
class RecordGroups {
  public:
    RecordGroups(const sweep::SweepFile& file, const sweep::RunnerDescription& runner,
                 const std::vector<std::string>& names);

    /// The column of that parameter if the job can be part of a group, else nullopt. Throws sweep::SweepFileError with
    /// the reason if the file lists the values to record and the job cannot.
    [[nodiscard]] std::optional<std::size_t> column_of(const sweep::JobSpec& job) const;

    /// Whether column_of() may throw.
    [[nodiscard]] bool are_demanded() const { return file_.record_at.mode == sweep::RecordAt::Mode::listed; }

  private:
    struct Exception {
        std::vector<std::pair<std::size_t, const std::vector<sweep::Value>*>> when;
        const std::string* why;
    };
    [[noreturn]] void refuse(const Exception& exception, const sweep::JobSpec& job) const;

    const sweep::SweepFile& file_;
    const std::vector<std::string> names_;
    std::optional<std::size_t> column_;
    std::vector<Exception> unless_;  ///< without those that never hold
};

}  // namespace stylesweep::plan
