// What the telemetry thread costs: CPU time of a reading over the time between two.
#include <sys/resource.h>

#include <cstdio>

#include "runners/core/watch/machine_watch.hpp"

namespace {

double cpu_s() {
    rusage used{};
    ::getrusage(RUSAGE_SELF, &used);
    return static_cast<double>(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
           static_cast<double>(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
}

}  // namespace

int main(int argc, char** argv) {
    using stylesweep::runners::MachineWatch;
    constexpr int readings = 2000;
    MachineWatch watch(MachineWatch::Sources::of(argc > 1 ? argv[1] : "cpu"));
    watch.begin_job({});
    const double begin = cpu_s();
    for (int i = 0; i < readings; ++i) watch.tick();
    const double each = (cpu_s() - begin) / readings;
    std::printf("%.1f us of CPU time for a reading every %.1f s: %.4f%% of a CPU\n", each * 1e6,
                MachineWatch::interval_s, 100 * each / MachineWatch::interval_s);
    return 0;
}
