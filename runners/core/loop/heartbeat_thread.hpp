// The heartbeat of a runner: written to the database while the runner lives, whatever its job is at.
#pragma once

#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <thread>

#include "schema/queue/heartbeat.hpp"

namespace stylesweep::runners {

/// Beats on a thread and a connection of its own until it is destroyed. A beat that cannot be written is left out and
/// tried again; nothing that the database does ends the runner.
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
    std::jthread thread_;  // last: it ends before the rest does
};

}  // namespace stylesweep::runners
