#include "schema/queue/heartbeat.hpp"

#include <cstdlib>
#include <stdexcept>
#include <string>

#include "base/clock.hpp"
#include "base/text/parse_as.hpp"

namespace stylesweep::schema {
namespace {

constexpr int beats_in_a_life = 3;  // with fewer, a single late beat would cost a job its lease

std::chrono::milliseconds seconds_in(const char* variable, std::chrono::milliseconds otherwise) {
    const char* text = std::getenv(variable);
    if (!text || !*text) return otherwise;
    const auto seconds = parse_as<double>(text);
    if (!seconds || !(*seconds >= 0.05 && *seconds <= 86'400))
        throw std::invalid_argument(std::string(variable) + " is '" + text + "'; it takes seconds, from 0.05 to 86400");
    return std::chrono::milliseconds(static_cast<std::int64_t>(*seconds * 1000));
}

}  // namespace

LeaseTimes LeaseTimes::from_environment() {
    const LeaseTimes usual;
    const LeaseTimes chosen{seconds_in("STYLESWEEP_HEARTBEAT_S", usual.beat),
                            seconds_in("STYLESWEEP_LEASE_S", usual.time_to_live)};
    if (chosen.time_to_live < beats_in_a_life * chosen.beat)
        throw std::invalid_argument("STYLESWEEP_LEASE_S must be at least " + std::to_string(beats_in_a_life) +
                                    " times STYLESWEEP_HEARTBEAT_S: otherwise a living runner could lose its jobs");
    return chosen;
}

Heartbeat::Heartbeat(Store& store, Id runner)
    : store_(store),
      update_(store.db(), "UPDATE runner_process SET beats = beats + 1, last_beat_at = :now WHERE id = :runner") {
    update_.bind(":runner", runner);
}

bool Heartbeat::beat(std::chrono::milliseconds patience) noexcept {
    bool written = false;
    try {
        const BusyWaitLimit brief(store_.many_writers(), patience);
        update_.bind(":now", now_utc());
        update_.exec();
        written = true;
    } catch (const std::exception&) {  // busy, or the disk is full: skipped until the next beat
    }
    update_.tryReset();
    return written;
}

}  // namespace stylesweep::schema
