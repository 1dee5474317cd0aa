// A series of readings that stays small however long a job takes.
#pragma once

#include <cstddef>
#include <vector>

#include "schema/queue/telemetry_point.hpp"

namespace stylesweep::runners {

/// Keeps at most `most` points: once full, neighbours are merged in pairs, and each further point stands for twice as
/// many readings.
class Telemetry {
  public:
    static constexpr std::size_t most = 64;

    void add(const schema::TelemetryPoint& reading);
    [[nodiscard]] std::vector<schema::TelemetryPoint> take();

  private:
    std::vector<schema::TelemetryPoint> points_;
    int per_point_ = 1, in_last_ = 0;  ///< readings
};

/// `second` comes after `first`; `weight`: how many readings `first` stands for, for the mean of the power.
schema::TelemetryPoint merged(const schema::TelemetryPoint& first, const schema::TelemetryPoint& second, double weight);

}  // namespace stylesweep::runners
