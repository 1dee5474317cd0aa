#include "base/host/machine_state.hpp"

#include <doctest/doctest.h>

#include <fstream>

#include "tests/base/test_folder.hpp"

using namespace stylesweep;
using namespace stylesweep::host;
namespace fs = std::filesystem;

namespace {

struct Kernel {
    void write(const std::string& file, const std::string& text) const {
        fs::create_directories((folder.path() / file).parent_path());
        std::ofstream(folder.path() / file) << text;
    }
    [[nodiscard]] KernelFiles files() const { return {folder.path() / "proc", folder.path() / "sys"}; }
    testing::TestFolder folder;
};

}  // namespace

TEST_CASE("what a machine does not tell is absent") {
    const Kernel kernel;
    CHECK_FALSE(cpu_times(kernel.files()));
    CHECK_FALSE(cpu_clock(kernel.files()));
    CHECK_FALSE(cpu_temperature_c(kernel.files()));
    CHECK_FALSE(cpu_pressure_s(kernel.files()));
    CHECK_FALSE(one_minute_load(kernel.files()));
    CHECK_FALSE(cpu_turbo(kernel.files()));
    CHECK(cpu_governor(kernel.files()).empty());
}

TEST_CASE("steal is a share of all time that passed") {
    const Kernel kernel;
    kernel.write("proc/stat", "cpu  100 0 50 800 50 0 0 20 0 0\ncpu0 1 2 3 4\n");
    const CpuTimes before = *cpu_times(kernel.files());
    CHECK(before.busy == 150);
    CHECK(before.idle == 850);
    CHECK_FALSE(steal_share(before, before));
    kernel.write("proc/stat", "cpu  150 0 50 830 50 0 0 40 0 0\n");
    CHECK(*steal_share(before, *cpu_times(kernel.files())) == doctest::Approx(0.2));
}

TEST_CASE("the clock is compared with the base frequency, or else the highest") {
    const Kernel kernel;
    const std::string cpu = "sys/devices/system/cpu/";
    kernel.write(cpu + "cpu0/cpufreq/scaling_cur_freq", "1200000");
    kernel.write(cpu + "cpu0/cpufreq/cpuinfo_max_freq", "4000000");
    kernel.write(cpu + "cpu0/cpufreq/scaling_governor", "performance");
    kernel.write(cpu + "cpufreq/boost", "1");
    CHECK(cpu_clock(kernel.files())->share() == doctest::Approx(0.3));
    kernel.write(cpu + "cpu0/cpufreq/base_frequency", "2400000");
    CHECK(cpu_clock(kernel.files())->share() == doctest::Approx(0.5));
    CHECK(cpu_governor(kernel.files()) == "performance");
    CHECK(cpu_turbo(kernel.files()) == true);
    kernel.write(cpu + "cpu1/cpufreq/scaling_governor", "powersave");
    CHECK(cpu_governor(kernel.files()) == "several");
    kernel.write(cpu + "intel_pstate/no_turbo", "1");
    CHECK(cpu_turbo(kernel.files()) == false);
}

TEST_CASE("of all sensors the CPU's hottest counts; pressure and load are read as the kernel writes them") {
    const Kernel kernel;
    kernel.write("sys/class/hwmon/hwmon0/name", "nvme");
    kernel.write("sys/class/hwmon/hwmon0/temp1_input", "90000");
    kernel.write("sys/class/hwmon/hwmon1/name", "k10temp");
    kernel.write("sys/class/hwmon/hwmon1/temp1_input", "61500");
    kernel.write("sys/class/hwmon/hwmon1/temp3_input", "55000");
    kernel.write("proc/pressure/cpu", "some avg10=1.00 avg60=0.50 avg300=0.10 total=2500000\nfull total=1\n");
    kernel.write("proc/loadavg", "0.75 0.5 0.25 1/100 1234\n");
    CHECK(cpu_temperature_c(kernel.files()) == 61.5);
    CHECK(cpu_pressure_s(kernel.files()) == 2.5);
    CHECK(one_minute_load(kernel.files()) == 0.75);
}
