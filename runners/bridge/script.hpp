// A script that runs jobs, as a process: lines to it and from it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>
#include <string>

#include "runners/command/meter_process.hpp"

namespace stylesweep::bridge {

/// What the script said is no answer (docs/script-runners.md).
struct ProtocolError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// Runs from its construction until it ends by itself, is asked to, or is destroyed. Not thread-safe.
class Script {
  public:
    /// The environment gets STYLESWEEP_CHANNEL. Throws std::runtime_error.
    explicit Script(command::Program program);

    /// With an `id` of its own, which its answers repeat. next() delivers it.
    void send(nlohmann::json request);
    /// That of the last request.
    [[nodiscard]] std::uint64_t last_id() const { return last_id_; }

    /// Before a request: why the script cannot get it, because it has ended, or has said something that would be taken
    /// for an answer to it; "": it can.
    [[nodiscard]] std::string unfit();
    /// Whether it ended, or closed its channel, without reading the last request.
    [[nodiscard]] bool has_left_request() const { return left_request_; }
    /// What of a line has come; nobody gets it if the script has ended.
    [[nodiscard]] const std::string& unfinished() const { return incoming_; }
    /// Whether next() has a line at once.
    [[nodiscard]] bool has_lines() const { return !lines_.empty(); }

    /// Its next line; nullopt: it has ended. Asks it to end where `early` says so. Throws ProtocolError for a line that
    /// is too long, and if it closes the channel and goes on.
    std::optional<std::string> next(const command::EarlyEnd& early);

    /// No more requests: it should end now. Waits for that, and asks it to end after `patience_s`, kills it `grace_s`
    /// later.
    void finish(double patience_s, double grace_s);

    /// Waits for its end after next() has said so.
    command::MeterReport report() { return process_->report(); }
    [[nodiscard]] bool is_asked_to_end() const { return process_->is_asked_to_end(); }

    /// Resets and reads the largest resident set of its own process, bytes; nullopt: not known.
    void reset_peak() const;
    [[nodiscard]] std::optional<double> peak_bytes() const;

    static constexpr std::size_t most_line = 16 << 20;  ///< bytes

  private:
    enum class Read { some, nothing, end };
    Read read_some();
    void read_all();
    void write_some();
    bool wait_for_news(const command::EarlyEnd& early);

    command::Pair channel_{command::Pair::Kind::stream};
    std::unique_ptr<command::MeteredProgram> process_;
    std::string outgoing_, incoming_;  ///< incoming_: of an unfinished line
    std::deque<std::string> lines_;
    std::uint64_t last_id_ = 0;
    bool closed_ = false;        ///< by the script
    bool left_request_ = false;  ///< the kernel says so
    int silent_ = 0;             ///< how often there was no news since then
};

}  // namespace stylesweep::bridge
