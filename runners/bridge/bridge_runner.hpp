// A runner whose jobs a script runs, to which it speaks in lines of JSON: docs/script-runners.md.
#pragma once

#include <memory>
#include <nlohmann/json.hpp>
#include <vector>

#include "runners/bridge/script.hpp"
#include "runners/core/runner.hpp"

namespace stylesweep::bridge {

class BridgeRunner final : public runners::Runner {
  public:
    /// `argv` starts the script and contains `script`, its path, whose file name is stylesweep-runner-NAME.
    BridgeRunner(std::vector<std::string> argv, std::filesystem::path script);
    ~BridgeRunner() override;
    [[nodiscard]] nlohmann::json describe() const override;
    void check(const runners::Job& job) override;
    void open(const runners::Settings& settings) override;
    [[nodiscard]] nlohmann::json environment() const override { return environment_; }
    void run(const runners::Job& job, runners::Recorder& out) override;

  private:
    [[nodiscard]] std::unique_ptr<Script> start() const;
    Script& script();
    [[nodiscard]] std::string drop_unfit();
    nlohmann::json last_answer(Script& script, const nlohmann::json& request) const;
    nlohmann::json description_of(Script& script) const;
    nlohmann::json converse(const runners::Job& job, const std::filesystem::path& work, runners::Recorder& out);

    std::vector<std::string> argv_;
    std::filesystem::path path_;
    runners::Settings settings_;
    nlohmann::json environment_;
    std::unique_ptr<Script> script_;      ///< nullptr: to be started for the next request
    std::filesystem::path spare_folder_;  ///< an unused empty work folder, owned by this object
};

}  // namespace stylesweep::bridge
