// What the machine did during a part of an attempt: a row of the table `telemetry`.
#pragma once

#include <optional>
#include <string>

namespace stylesweep::schema {

/// The worst of the readings that it stands for; power is their mean. Unknown values are absent.
struct TelemetryPoint {
    double at_s = 0;                                         ///< since the attempt's start: of the last reading
    std::optional<double> clock_mhz = {}, clock_share = {};  ///< lowest; share of the nominal clock
    std::optional<double> power_w = {}, temperature_c = {}, memory_bytes = {};
    std::optional<double> load = {}, steal = {}, pressure = {};  ///< steal, pressure: shares of the time
    std::string throttle = {};                                   ///< a GPU's reasons; "" none or unknown
};

}  // namespace stylesweep::schema
