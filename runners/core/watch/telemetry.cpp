#include "runners/core/watch/telemetry.hpp"

#include <algorithm>
#include <utility>

namespace stylesweep::runners {
namespace {

using Value = std::optional<double>;

Value lower(const Value& a, const Value& b) {
    return a && b ? std::min(*a, *b) : a ? a : b;
}

Value higher(const Value& a, const Value& b) {
    return a && b ? std::max(*a, *b) : a ? a : b;
}

std::string joined(const std::string& a, const std::string& b) {
    return a.empty() || a == b || b.find(a) != std::string::npos ? b
           : b.empty() || a.find(b) != std::string::npos         ? a
                                                                 : a + ", " + b;
}

}  // namespace

schema::TelemetryPoint merged(const schema::TelemetryPoint& a, const schema::TelemetryPoint& b, double weight) {
    schema::TelemetryPoint both = b;
    both.clock_mhz = lower(a.clock_mhz, b.clock_mhz);
    both.clock_share = lower(a.clock_share, b.clock_share);
    if (a.power_w && b.power_w) both.power_w = (weight * *a.power_w + *b.power_w) / (weight + 1);
    if (!b.power_w) both.power_w = a.power_w;
    both.temperature_c = higher(a.temperature_c, b.temperature_c);
    both.memory_bytes = higher(a.memory_bytes, b.memory_bytes);
    both.load = higher(a.load, b.load);
    both.steal = higher(a.steal, b.steal);
    both.pressure = higher(a.pressure, b.pressure);
    both.throttle = joined(a.throttle, b.throttle);
    return both;
}

void Telemetry::add(const schema::TelemetryPoint& reading) {
    if (in_last_ > 0 && in_last_ < per_point_) {
        points_.back() = merged(points_.back(), reading, in_last_++);
        return;
    }
    if (points_.size() == most) {
        for (std::size_t i = 0; i < most / 2; ++i) points_[i] = merged(points_[2 * i], points_[2 * i + 1], 1);
        points_.resize(most / 2);
        per_point_ *= 2;
    }
    points_.push_back(reading);
    in_last_ = 1;
}

std::vector<schema::TelemetryPoint> Telemetry::take() {
    in_last_ = 0, per_point_ = 1;
    return std::exchange(points_, {});
}

}  // namespace stylesweep::runners
