#include "runners/nst/gatys/schedule.hpp"

#include <cmath>
#include <numbers>
#include <stdexcept>
#include <string>
#include <utility>

namespace stylesweep::nst {

Schedule schedule_named(std::string_view name) {
    static constexpr std::pair<std::string_view, Schedule> all[] = {{"cosine", Schedule::cosine},
                                                                    {"linear", Schedule::linear},
                                                                    {"exponential", Schedule::exponential},
                                                                    {"step", Schedule::step},
                                                                    {"constant", Schedule::constant}};
    for (const auto& [each, schedule] : all)
        if (each == name) return schedule;
    throw std::invalid_argument("schedule: unknown name " + std::string(name));
}

double rate_left(Schedule schedule, double decay, double done) {
    switch (schedule) {
        case Schedule::cosine:
            return (1 + std::cos(std::numbers::pi * done)) / 2;
        case Schedule::linear:
            return 1 - done;
        case Schedule::exponential:
            return std::pow(decay, done);
        case Schedule::step:
            return std::pow(decay, (done >= 0.5) + (done >= 0.75));
        case Schedule::constant:
            return 1;
    }
    return 1;
}

}  // namespace stylesweep::nst
