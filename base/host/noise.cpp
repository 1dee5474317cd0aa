#include "base/host/noise.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <map>
#include <sstream>

#include "base/statistics/statistics.hpp"

namespace stylesweep::host {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr double piece_s = 0.001, ticks_per_second = 100;
constexpr std::size_t most_neighbours = 3;

double seconds_since(Clock::time_point begin) {
    return std::chrono::duration<double>(Clock::now() - begin).count();
}

// A chain of dependent integer operations: neither memory nor vector units.
void work(std::uint64_t steps) {
    volatile std::uint64_t sink = 0;
    std::uint64_t x = 88172645463325252ULL;
    for (std::uint64_t i = 0; i < steps; ++i) x ^= x << 13, x ^= x >> 7, x ^= x << 17;
    sink = x;
    (void)sink;
}

double time_of(std::uint64_t steps) {
    const auto begin = Clock::now();
    work(steps);
    return seconds_since(begin);
}

// Steps of a piece: from the fastest of a few trials, so that a disturbance does not make it shorter.
std::uint64_t steps_of_piece() {
    constexpr std::uint64_t trial = 100'000;
    double fastest = time_of(trial);
    for (int i = 0; i < 9; ++i) fastest = std::min(fastest, time_of(trial));
    return static_cast<std::uint64_t>(static_cast<double>(trial) * piece_s / std::max(fastest, 1e-9));
}

double own_cpu_s() {
    rusage used{};
    ::getrusage(RUSAGE_SELF, &used);
    const auto seconds = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
    };
    return seconds(used.ru_utime) + seconds(used.ru_stime);
}

// CPU ticks of each other process by "name (pid N)".
std::map<std::string, double> ticks_of_others(const KernelFiles& files) {
    std::map<std::string, double> ticks;
    const std::string own = std::to_string(::getpid());
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(files.proc, error)) {
        const std::string pid = entry.path().filename();
        if (pid == own || pid.find_first_not_of("0123456789") != std::string::npos) continue;
        std::ifstream in(entry.path() / "stat");
        std::string line;
        if (!std::getline(in, line)) continue;
        const auto open = line.find('('), close = line.rfind(')');
        if (open == std::string::npos || close == std::string::npos || close < open) continue;
        std::istringstream rest(line.substr(close + 2));
        std::string skipped;
        for (int i = 0; i < 11; ++i) rest >> skipped;  // state to cmajflt: fields 3 to 13 of proc(5)
        double user = 0, system = 0;
        if (rest >> user >> system)
            ticks[line.substr(open + 1, close - open - 1) + " (pid " + pid + ")"] = user + system;
    }
    return ticks;
}

std::vector<Neighbour> busiest(const std::map<std::string, double>& before, const std::map<std::string, double>& after,
                               double seconds) {
    std::vector<Neighbour> all;
    for (const auto& [name, ticks] : after) {
        const auto earlier = before.find(name);
        const double used = ticks - (earlier == before.end() ? 0 : earlier->second);
        const double cpus = used / ticks_per_second / seconds;
        if (cpus >= 0.01) all.push_back({name, cpus});
    }
    std::ranges::sort(all, std::greater(), &Neighbour::cpus);
    if (all.size() > most_neighbours) all.resize(most_neighbours);
    return all;
}

std::string percent(double share) {
    char text[32];
    std::snprintf(text, sizeof text, "%.1f%%", 100 * share);
    return text;
}

void judge_neighbours(const Noise& noise, std::vector<NoiseProblem>& problems) {
    if (!noise.other_cpus || *noise.other_cpus < 0.05) return;
    char used[40];
    std::snprintf(used, sizeof used, "%.2f CPUs", *noise.other_cpus);
    std::string who;
    for (const Neighbour& each : noise.neighbours) who += (who.empty() ? ": " : ", ") + each.name;
    problems.push_back({*noise.other_cpus < 0.25 ? Quiet::usable : Quiet::noisy,
                        "other processes use " + std::string(used) + who, "end them, or run at night"});
}

void judge_clock(const Noise& noise, std::vector<NoiseProblem>& problems) {
    if (noise.clock_share && *noise.clock_share < 0.8)
        problems.push_back({Quiet::noisy, "the clock fell to " + percent(*noise.clock_share) + " of nominal",
                            "check cooling and power limits; measure: {min_clock: 0.8} replaces such timings"});
    if (!noise.governor.empty() && noise.governor != "performance")
        problems.push_back(
            {Quiet::usable, "the CPU governor is " + noise.governor, "sudo cpupower frequency-set -g performance"});
    if (noise.turbo == true)
        problems.push_back({Quiet::usable, "turbo is on: the clock depends on temperature and neighbours",
                            "echo 1 | sudo tee /sys/devices/system/cpu/intel_pstate/no_turbo, or "
                            "echo 0 | sudo tee /sys/devices/system/cpu/cpufreq/boost"});
}

}  // namespace

Noise measure_noise(double seconds, const std::function<bool()>& stop, const KernelFiles& files) {
    const std::uint64_t steps = steps_of_piece();
    Noise noise;
    const auto others = ticks_of_others(files);
    const auto cpu = cpu_times(files);
    const auto pressure = cpu_pressure_s(files);
    const double own = own_cpu_s();
    const auto begin = Clock::now();
    std::vector<double> pieces;
    double next_clock = 0;
    while ((noise.seconds = seconds_since(begin)) < seconds && !(stop && stop())) {
        pieces.push_back(time_of(steps));
        if (noise.seconds < next_clock) continue;
        next_clock = noise.seconds + 0.25;
        if (const auto clock = cpu_clock(files))
            noise.clock_share = std::min(noise.clock_share.value_or(9), clock->share());
    }
    if (pieces.empty()) return noise;
    double all = 0;
    for (const double piece : pieces) all += piece;
    noise.jitter = percentile(pieces, 95) / median(pieces) - 1;
    noise.lost = std::max(0.0, 1 - percentile(pieces, 10) * static_cast<double>(pieces.size()) / all);
    if (const auto now = cpu_times(files); cpu && now) {
        noise.steal = steal_share(*cpu, *now);
        const double busy_s = (now->busy - cpu->busy) / ticks_per_second;
        noise.other_cpus = std::max(0.0, (busy_s - (own_cpu_s() - own)) / noise.seconds);
    }
    if (const auto now = cpu_pressure_s(files); pressure && now)
        noise.pressure = std::clamp((*now - *pressure) / noise.seconds, 0.0, 1.0);
    noise.neighbours = busiest(others, ticks_of_others(files), noise.seconds);
    noise.governor = cpu_governor(files);
    noise.turbo = cpu_turbo(files);
    return noise;
}

std::vector<NoiseProblem> problems_of(const Noise& noise) {
    std::vector<NoiseProblem> problems;
    if (noise.steal && *noise.steal > 0.002)
        problems.push_back({*noise.steal > 0.01 ? Quiet::noisy : Quiet::usable,
                            "the hypervisor takes " + percent(*noise.steal) + " of the CPUs' time (steal)",
                            "use a dedicated machine; measure: {max_steal: 0.01} replaces such timings"});
    judge_neighbours(noise, problems);
    judge_clock(noise, problems);
    if (noise.jitter > 0.01)
        problems.push_back({noise.jitter > 0.05 ? Quiet::noisy : Quiet::usable,
                            "one in twenty pieces of equal work takes " + percent(noise.jitter) + " longer or more",
                            "more samples (measure.max_samples, max_seconds), or a quieter machine"});
    if (noise.lost > 0.005)
        problems.push_back({noise.lost > 0.03 ? Quiet::noisy : Quiet::usable,
                            percent(noise.lost) + " of the time is lost to disturbances",
                            "more samples (measure.max_samples, max_seconds), or a quieter machine"});
    std::ranges::stable_sort(problems, std::greater(), &NoiseProblem::level);
    return problems;
}

std::string verdict_of(const std::vector<NoiseProblem>& problems) {
    if (problems.empty()) return "quiet";
    std::string text = problems.front().level == Quiet::noisy ? "noisy: " : "usable: ";
    for (const NoiseProblem& each : problems) text += (&each == problems.data() ? "" : "; ") + each.what;
    return text;
}

}  // namespace stylesweep::host
