// The runner of neural style transfer jobs.
#pragma once

#include <memory>

#include "runners/core/runner.hpp"

namespace stylesweep::nst {

class Accelerators;

/// Keeps LibTorch and the last network between jobs, without influence on a job's timings or memory. Does not include
/// LibTorch's headers.
class NstRunner final : public runners::Runner {
  public:
    NstRunner();
    /// With other GPUs than this machine's, for tests; they live as long as the runner.
    explicit NstRunner(const Accelerators& gpus);
    ~NstRunner() override;
    [[nodiscard]] nlohmann::json describe() const override;
    void check(const runners::Job& job) override;
    void open(const runners::Settings& settings) override;
    [[nodiscard]] nlohmann::json environment() const override;
    void run(const runners::Job& job, runners::Recorder& out) override;
    [[nodiscard]] std::function<double()> reference_kernel() override;
    nlohmann::json features(const nlohmann::json& asked) override;
    void forget(const runners::Job& job) override;

  private:
    void run_classified(const runners::Job& job, runners::Recorder& out);
    void run_or_forget(const runners::Job& job, runners::Recorder& out);

    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace stylesweep::nst
