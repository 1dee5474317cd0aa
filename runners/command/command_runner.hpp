// Runs any program as a job: placeholders, environment, time, memory, and the metrics that it reports.
#pragma once

#include "runners/core/runner.hpp"

namespace stylesweep::command {

class CommandRunner final : public runners::Runner {
  public:
    ~CommandRunner() override;
    [[nodiscard]] nlohmann::json describe() const override;
    void open(const runners::Settings& settings) override;
    void run(const runners::Job& job, runners::Recorder& out) override;

  private:
    runners::Settings settings_;
    std::vector<std::string> inherited_;  ///< this process's environment, NAME=VALUE, without STYLESWEEP_ names
    std::filesystem::path spare_folder_;  ///< an unused empty work folder, owned by this object
};

}  // namespace stylesweep::command
