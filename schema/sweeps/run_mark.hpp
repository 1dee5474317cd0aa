// Which sweeps of a database a live `run` works on: a lock that ends with its process.
#pragma once

#include "schema/queue/job_queue.hpp"

namespace stylesweep::schema {

/// The file of these locks in the files folder; empty, one byte's range per sweep.
inline constexpr const char* run_mark_file = "runs.lock";

/// Marks a sweep as being run while it lives; the kernel removes the mark of a killed process. Several may mark one
/// sweep. Where the file cannot be locked, nothing is marked.
class RunMark {
  public:
    RunMark(const Store& store, Id sweep);
    RunMark(const RunMark&) = delete;
    RunMark& operator=(const RunMark&) = delete;
    ~RunMark();

    /// Whether another RunMark, of this process or another, marks the sweep.
    [[nodiscard]] bool has_company() const;

  private:
    int descriptor_;
    Id sweep_;
};

/// Whether any RunMark marks the sweep.
bool is_being_run(const Store& store, Id sweep);

}  // namespace stylesweep::schema
