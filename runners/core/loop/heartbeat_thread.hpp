// The heartbeat of a runner: written to the database while the runner is alive, independently of its job.
#pragma once

#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <thread>

#include "schema/queue/heartbeat.hpp"

namespace stylesweep::runners {

/// Uses its own thread and connection until it is destroyed. A heartbeat that cannot be written is skipped; database
/// errors never end the runner.
class HeartbeatThread {
  public:
    HeartbeatThread(std::filesystem::path database, schema::Id runner, schema::LeaseTimes times);

  private:
    void beat(const std::stop_token& stop);

    std::filesystem::path database_;
    schema::Id runner_;
    schema::LeaseTimes times_;
    std::mutex mutex_;
    std::condition_variable_any never_;
    std::jthread thread_;  // last member: ends first
};

}  // namespace stylesweep::runners
