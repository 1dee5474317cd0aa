// How quiet a machine is: jitter of a fixed piece of work, steal, other processes, clock.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/host/machine_state.hpp"

namespace stylesweep::host {

/// A process that used the CPU meanwhile.
struct Neighbour {
    std::string name;  ///< "chromium (pid 4711)"
    double cpus = 0;   ///< CPU time over time
};

/// While nothing of ours ran but one thread with the piece of work. What the machine does not tell is absent.
struct Noise {
    double seconds = 0;
    double jitter = 0;  ///< 95th percentile of the piece's time over its median, less 1
    double lost = 0;    ///< share of the time beyond what the pieces take undisturbed (their 10th percentile)
    std::optional<double> steal = {}, pressure = {}, clock_share = {};  ///< clock: the lowest
    std::optional<double> other_cpus = {};                              ///< CPUs that other processes used
    std::vector<Neighbour> neighbours = {};                             ///< the busiest three
    std::string governor = {};
    std::optional<bool> turbo = {};
};

/// Fixed work quanta (Sottile and Minnich, Cluster 2004): one piece of about a millisecond after another. Takes
/// `seconds`; ends earlier if `stop` says so.
Noise measure_noise(double seconds, const std::function<bool()>& stop = {}, const KernelFiles& files = {});

enum class Quiet { quiet, usable, noisy };
struct NoiseProblem {
    Quiet level;
    std::string what, remedy;
};
/// What is wrong, the worst first. Nothing: the machine is quiet.
std::vector<NoiseProblem> problems_of(const Noise& noise);
/// "quiet", "usable: turbo is on", "noisy: steal 3.1%, ...".
std::string verdict_of(const std::vector<NoiseProblem>& problems);

}  // namespace stylesweep::host
