// Watches the machine while jobs run: energy, clock, power, temperature, steal, load, pressure.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "base/host/machine_state.hpp"
#include "base/host/nvml.hpp"
#include "runners/core/job.hpp"
#include "runners/core/watch/energy_meter.hpp"
#include "runners/core/watch/telemetry.hpp"

namespace stylesweep::runners {

/// One for a runner process, owned by its loop. Its thread takes a reading every `interval_s`, so jobs that are shorter
/// may have none, and cost nothing. Jobs and timings are announced by the thread that runs jobs.
class MachineWatch final : public SampleWatch {
  public:
    static constexpr double interval_s = 0.5;

    /// What to watch; tests replace all of it.
    struct Sources {
        host::EnergySource energy;
        host::KernelFiles kernel = {};
        MeterClock clock = MeterClock::steady();
        std::unique_ptr<host::Nvml> nvml = {};
        void* gpu = nullptr;  ///< of nvml; null: a CPU is watched
        /// Those of a runner on `device`: cpu, or the GPU that CUDA_VISIBLE_DEVICES names.
        static Sources of(const std::string& device);
    };
    explicit MachineWatch(Sources sources);

    /// Before the first job, if there is an energy counter: half a second in which nothing may run.
    void observe_idle();
    /// Starts the thread; without it tick() takes the readings.
    void start();
    void tick();

    void begin_job(const SamplingRule& rule);
    /// Records the job's energy and, for a job whose timings were not watched, what disturbed it. Returns its
    /// telemetry.
    std::vector<schema::TelemetryPoint> end_job(Recorder& out, bool is_done);
    /// For a result recorded during the job: the same doubts, and why it has no energy.
    void end_recorded(Recorder& out);

    void begin() override;
    void begin_aside() override;
    void end_aside() override;
    [[nodiscard]] std::string disturbance() override;
    Seen end() override;
    [[nodiscard]] std::optional<double> energy_step_s() const override { return meter_.step_s(); }
    void cool_down() override { sources_.clock.sleep(rule_.cool_down_s); }

    /// The counter, or "none: WHY": a fact of the environment.
    [[nodiscard]] std::string energy() const { return meter_.description(); }

  private:
    struct Moment {
        double at = 0;
        std::optional<double> joules = {}, pressure_s = {};
        std::optional<host::CpuTimes> cpu = {};
    };
    Moment moment();
    void add_clock(schema::TelemetryPoint& point) const;
    [[nodiscard]] schema::TelemetryPoint reading(const Moment& before, const Moment& now) const;
    [[nodiscard]] std::string disturbance(const schema::TelemetryPoint& seen) const;
    [[nodiscard]] std::string disturbance_so_far();
    void record_energy(Recorder& out, double seconds, std::optional<double> joules);
    void tell_unchecked(Recorder& out) const;

    Sources sources_;
    EnergyMeter meter_;
    std::vector<int> cpus_;  ///< on which this process may run, eight at most
    SamplingRule rule_;

    mutable std::mutex mutex_;  ///< guards what follows
    bool in_job_ = false;
    bool timed_ = false;  ///< the job's timings are announced by begin()
    std::optional<double> aside_begin_j_;
    double aside_j_ = 0;  ///< of the timing under way
    int asides_ = 0;      ///< likewise
    Moment job_begin_, last_tick_, sample_begin_, before_sample_;
    std::optional<schema::TelemetryPoint> during_sample_;  ///< the worst readings since begin()
    Telemetry series_;
    std::vector<std::string> disturbances_;

    std::condition_variable_any never_;
    std::jthread thread_;  // last member: ends first
};

}  // namespace stylesweep::runners
