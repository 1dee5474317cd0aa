// Energy counters on fake files that wrap around, vanish, and cannot be read.
#include "base/host/energy.hpp"

#include <doctest/doctest.h>

#include <fstream>

#include "tests/base/test_folder.hpp"

using namespace stylesweep;
using namespace stylesweep::host;
namespace fs = std::filesystem;

namespace {

// A powercap folder: a package with its memory, and a core zone that the package contains.
struct Sys {
    Sys() {
        zone("intel-rapl:0", "package-0", 1000);
        zone("intel-rapl:0:0", "core", 500);
        zone("intel-rapl:0:1", "dram", 100);
    }
    void zone(const std::string& folder, const std::string& name, std::uint64_t energy) const {
        write(folder + "/name", name);
        write(folder + "/max_energy_range_uj", "262143328850");
        write(folder + "/energy_uj", std::to_string(energy));
    }
    void write(const std::string& file, const std::string& text) const {
        const fs::path path = folder.path() / "class/powercap" / file;
        fs::create_directories(path.parent_path());
        std::ofstream(path) << text << '\n';
    }
    testing::TestFolder folder;
};

}  // namespace

TEST_CASE("packages and memory are added up, in joules, and zones inside of a package are not counted twice") {
    const Sys sys;
    const EnergySource source = cpu_energy(sys.folder.path());
    REQUIRE(source.counter);
    CHECK(source.counter->name() == "RAPL package-0 + dram");
    const double before = *source.counter->joules();
    sys.zone("intel-rapl:0", "package-0", 5'001'000);
    sys.zone("intel-rapl:0:0", "core", 4'000'000);
    sys.zone("intel-rapl:0:1", "dram", 250'100);
    CHECK(*source.counter->joules() - before == doctest::Approx(5.25));
}

TEST_CASE("a counter that starts over goes on, and one that stands still adds nothing") {
    const Sys sys;
    sys.zone("intel-rapl:0", "package-0", 262'143'000'000);
    const EnergySource source = cpu_energy(sys.folder.path());
    const double before = *source.counter->joules();
    CHECK(*source.counter->joules() == before);
    sys.zone("intel-rapl:0", "package-0", 1'000'000);
    CHECK(*source.counter->joules() - before == doctest::Approx(1.32885));
}

TEST_CASE("a counter that falls without a known range, or vanishes, has no value") {
    const Sys sys;
    sys.write("intel-rapl:0/max_energy_range_uj", "none");
    const EnergySource source = cpu_energy(sys.folder.path());
    sys.write("intel-rapl:0/energy_uj", "1");
    CHECK_FALSE(source.counter->joules());
    const EnergySource other = cpu_energy(sys.folder.path());
    fs::remove(sys.folder.path() / "class/powercap/intel-rapl:0:1/energy_uj");
    CHECK_FALSE(other.counter->joules());
}

TEST_CASE("without counters, or without the right to read them, it is told why and what to do") {
    const testing::TestFolder empty;
    const EnergySource none = cpu_energy(empty.path());
    CHECK_FALSE(none.counter);
    CHECK(none.absent == "no RAPL counters in " + (empty.path() / "class/powercap").string());
    CHECK(none.remedy.find("virtual machines") != std::string::npos);

    const Sys sys;
    const fs::path file = sys.folder.path() / "class/powercap/intel-rapl:0/energy_uj";
    sys.write("intel-rapl:0/energy_uj", "unreadable");
    const EnergySource refused = cpu_energy(sys.folder.path());
    CHECK_FALSE(refused.counter);
    CHECK(refused.absent.find(file.string()) != std::string::npos);
    CHECK(refused.remedy.find("chmod o+r") != std::string::npos);
}

TEST_CASE("a GPU's counter is NVML's; a part of a GPU and an old one have none") {
    const EnergySource gpu = gpu_energy("0", false, FAKE_NVML);
    REQUIRE(gpu.counter);
    CHECK(gpu.counter->joules() == 1234.567);
    CHECK(gpu_energy("0", false, FAKE_NVML_OLD).absent == "NVML tells no energy of this GPU");
    CHECK(gpu_energy("MIG-a1", false, FAKE_NVML_MIG).absent.find("MIG instance") != std::string::npos);
    CHECK(gpu_energy("0", false, FAKE_NVML_NO_DRIVER).absent == "no NVIDIA driver (libnvidia-ml.so.1)");
}
