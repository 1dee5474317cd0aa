// The runner of neural style transfer jobs: pictures in, a stylised picture and its figures out.
#pragma once

#include <optional>

#include "runners/core/runner.hpp"
#include "runners/nst/device.hpp"

namespace stylesweep::nst {

/// Keeps nothing between jobs but LibTorch itself, so that no job's memory or time depends on the one before.
class NstRunner final : public runners::Runner {
  public:
    [[nodiscard]] nlohmann::json describe() const override;
    void open(const runners::Settings& settings) override;
    [[nodiscard]] nlohmann::json environment() const override;
    void run(const runners::Job& job, runners::Recorder& out) override;

  private:
    std::optional<Device> device_;
};

}  // namespace stylesweep::nst
