#include "reports/model/places.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>

namespace stylesweep::reports {
namespace {

// "atlas cpu (Xeon)"; two GPUs of a kind are one place.
std::string place_of(const SweepModel& sweep, const JobRow& job) {
    if (job.environment < 0) return "";
    const Environment& environment = sweep.environments[static_cast<std::size_t>(job.environment)];
    std::string place = environment.host + " " + environment.device.substr(0, environment.device.find(':'));
    return environment.device_name.empty() ? place : place + " (" + environment.device_name + ")";
}

bool any_setting_has_several(const SweepModel& sweep) {
    std::map<std::vector<Code>, std::string> first;
    return std::ranges::any_of(sweep.jobs, [&](const JobRow& job) {
        if (job.state != schema::JobState::done) return false;
        const std::string place = place_of(sweep, job);
        return first.try_emplace(job.codes, place).first->second != place;
    });
}

std::string free_name(const SweepModel& sweep) {
    std::string name = "place";
    while (std::ranges::find(sweep.parameters, name, &Parameter::name) != sweep.parameters.end()) name += "_";
    return name;
}

}  // namespace

void split_by_place(SweepModel& sweep) {
    if (sweep.environments.size() < 2 || !any_setting_has_several(sweep)) return;
    std::set<std::string> places;
    for (const JobRow& job : sweep.jobs) places.insert(place_of(sweep, job));
    for (JobRow& job : sweep.jobs)
        job.codes.push_back(static_cast<Code>(std::distance(places.begin(), places.find(place_of(sweep, job)))));
    sweep.parameters.push_back({free_name(sweep), {places.begin(), places.end()}});
}

}  // namespace stylesweep::reports
