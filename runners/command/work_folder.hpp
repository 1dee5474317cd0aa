// The folder that a program has for the files of one attempt at a job.
#pragma once

#include <filesystem>
#include <string>

#include "runners/core/job.hpp"

namespace stylesweep::command {

/// Relative to Job::files.
std::string work_folder(const runners::Job& job, int attempt);

/// The work folder of one attempt, initially empty. If it stays empty, it becomes `spare` and is renamed for the next
/// attempt, because removing a folder can take milliseconds (ext4 with discard).
class WorkFolder {
  public:
    /// `spare`: empty, or an empty folder that may be used; owned by the caller, outlives this object.
    WorkFolder(const runners::Job& job, std::filesystem::path& spare);
    WorkFolder(const WorkFolder&) = delete;
    ~WorkFolder();

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }
    [[nodiscard]] std::filesystem::path metrics_file() const { return path_ / "metrics.json"; }

    /// Reads and removes the metrics file; "" if there is no usable one.
    std::string take_metrics(runners::Recorder& out) const;

    /// Records where the program's files are.
    void record_leftovers(runners::Recorder& out) const;

  private:
    [[nodiscard]] bool is_empty() const;

    std::string relative_;
    std::filesystem::path path_;
    std::filesystem::path& spare_;
};

}  // namespace stylesweep::command
