#include "runners/core/loop/heartbeat_thread.hpp"

#include <algorithm>
#include <cstdio>
#include <optional>
#include <utility>

#include "runners/core/loop/without_signals.hpp"

namespace stylesweep::runners {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::milliseconds patience =
    1s;  // for a lock, so that the runner's exit does not wait for its heartbeat

// The connection, opened as soon as possible.
class HeartbeatConnection {
  public:
    HeartbeatConnection(std::filesystem::path database, schema::Id runner)
        : database_(std::move(database)), runner_(runner) {}

    bool beat(std::chrono::milliseconds period) noexcept {
        return open() && heartbeat_->beat(std::min(patience, period));
    }

  private:
    bool open() noexcept {
        if (heartbeat_) return true;
        try {
            store_.emplace(database_, schema::OpenMode::checked);
            heartbeat_.emplace(*store_, runner_);
        } catch (const std::exception&) {  // the loop reports database errors
            heartbeat_.reset();
            store_.reset();
        }
        return heartbeat_.has_value();
    }

    std::filesystem::path database_;
    schema::Id runner_;
    std::optional<schema::Store> store_;
    std::optional<schema::Heartbeat> heartbeat_;
};

}  // namespace

HeartbeatThread::HeartbeatThread(std::filesystem::path database, schema::Id runner, schema::LeaseTimes times)
    : database_(std::move(database)), runner_(runner), times_(times) {
    const WithoutSignals blocked;
    thread_ = std::jthread([this](const std::stop_token& stop) { beat(stop); });
}

void HeartbeatThread::beat(const std::stop_token& stop) {
    HeartbeatConnection connection(database_, runner_);
    std::unique_lock lock(mutex_);
    for (bool missed = false; !stop.stop_requested();) {
        never_.wait_for(lock, stop, missed ? times_.beat / 5 : times_.beat, [] { return false; });
        if (stop.stop_requested()) break;
        const bool before = std::exchange(missed, !connection.beat(times_.beat));
        if (missed && !before) std::fprintf(stderr, "the database cannot be written: skipping a heartbeat\n");
    }
}

}  // namespace stylesweep::runners
