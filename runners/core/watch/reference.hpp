// The reference kernel: work that is always the same, run between jobs, by which a machine's drift is divided out.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "schema/queue/job_queue.hpp"

namespace stylesweep::runners {

/// The CPU's kernel: median time of nine runs on one thread, s: products of matrices that fit the caches, then a pass
/// over memory that does not. About 0.1 s in all.
double reference_kernel_s();

/// Runs the kernel before the first job and after each; a job's reference is the mean of the two around it. Metrics:
/// reference_s, and runtime_steady_s = runtime_s * baseline / reference_s. runtime_s stays as measured.
class Reference {
  public:
    /// `baseline`: that of earlier jobs on such a device, by reference_baseline(); nullopt: this is the first.
    explicit Reference(std::optional<double> baseline, std::function<double()> kernel = reference_kernel_s);

    void begin_job();
    /// `record` has just ended. Why it has no reference: the kernel failed, as on a GPU that is lost; nullopt: it has
    /// one.
    [[nodiscard]] std::optional<std::string> end_job(schema::AttemptRecord& record);

  private:
    std::optional<double> measured();

    std::optional<double> baseline_, before_;
    std::function<double()> kernel_;
    std::string failure_;
};

/// By which this database's first runtime_steady_s on this host and device ("NVIDIA H200"; a CPU's model) was computed,
/// s; nullopt: there is none.
std::optional<double> reference_baseline(schema::Store& store, const std::string& host, const std::string& device_name);

}  // namespace stylesweep::runners
