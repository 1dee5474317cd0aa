#include "base/host/nvml.hpp"

#include <doctest/doctest.h>

using namespace stylesweep::host;
using nlohmann::json;

namespace {

constexpr const char* bus = "00000000:65:00.0";

}  // namespace

TEST_CASE("without NVML, with a file that is none, or without a driver all is absent") {
    for (const char* library : {"libnvidia-ml-absent.so.1", "/dev/null", FAKE_NVML_NO_DRIVER, "libm.so.6"}) {
        CAPTURE(library);
        const Nvml nvml(library);
        CHECK_FALSE(nvml.driver());
        CHECK(nvml.state(bus) == json::object());
    }
}

TEST_CASE("NVML tells the driver and a GPU's clocks, what holds them down, temperature and power") {
    const Nvml nvml(FAKE_NVML);
    CHECK(nvml.driver() == "550.54.15");
    CHECK(nvml.state(bus) == json{{"sm_clock_mhz", 1095},
                                  {"sm_clock_max_mhz", 1410},
                                  {"memory_clock_mhz", 1215},
                                  {"memory_clock_max_mhz", 1215},
                                  {"temperature_c", 71},
                                  {"power_w", 250.5},
                                  {"throttle_reasons", "sw_power_cap, sw_thermal_slowdown"}});
    CHECK(nvml.state("00000000:01:00.0") == json::object());
}

TEST_CASE("an older NVML is asked by older names, and what it lacks is absent") {
    const Nvml nvml(FAKE_NVML_OLD);
    const json state = nvml.state(bus);
    CHECK(state.at("throttle_reasons") == "none");
    CHECK(state.at("sm_clock_mhz") == 1095);
    CHECK_FALSE(state.contains("power_w"));
}

TEST_CASE("reasons are named by bit, later ones by number") {
    CHECK(throttle_reasons(0) == "none");
    CHECK(throttle_reasons(0x1) == "gpu_idle");
    CHECK(throttle_reasons(0x1c8) ==
          "hw_slowdown, hw_thermal_slowdown, hw_power_brake_slowdown, display_clock_setting");
    CHECK(throttle_reasons(1ULL << 33 | 0x2) == "applications_clocks_setting, bit 33");
}

TEST_CASE("versions read as CUDA and cuDNN print them") {
    CHECK(cuda_version(11080) == "11.8");
    CHECK(cuda_version(12040) == "12.4");
    CHECK(cudnn_version(8902) == "8.9.2");
    CHECK(cudnn_version(90100) == "9.1.0");
}

TEST_CASE("of a GPU that is divided NVML lists the instances") {
    const std::vector<NvmlGpu> gpus = Nvml(FAKE_NVML_MIG).gpus();
    REQUIRE(gpus.size() == 3);
    CHECK(gpus[0].uuid == "MIG-a1");
    CHECK(gpus[0].name == "NVIDIA A100-SXM4-40GB MIG 3g.20gb");
    CHECK(gpus[0].memory_bytes == 20'000'000'000);
    CHECK(gpus[0].is_instance);
    CHECK(gpus[1].uuid == "MIG-b2");
    CHECK(gpus[2].uuid == "GPU-77");
    CHECK_FALSE(gpus[2].is_instance);
    CHECK(Nvml(FAKE_NVML_NO_DRIVER).gpus().empty());
    CHECK(Nvml(FAKE_NVML_OLD).gpus().size() == 1);
}

TEST_CASE("a GPU is found by number or UUID, and tells the energy that it has used") {
    const Nvml nvml(FAKE_NVML);
    const Nvml::Found first = nvml.find("0", false);
    REQUIRE(first.gpu);
    CHECK(nvml.energy_j(first.gpu) == 1234.567);
    CHECK(nvml.state_of(first.gpu).at("memory_used_bytes") == 3'000'000'000);
    CHECK(nvml.find("GPU-5a", false).gpu == first.gpu);
    CHECK(nvml.find("7", false).why == "NVML knows no GPU 7");
    CHECK(nvml.find("GPU-none", false).why == "NVML knows no GPU GPU-none");
    CHECK(Nvml(FAKE_NVML_NO_DRIVER).find("0", false).why == "no NVIDIA driver (libnvidia-ml.so.1)");
}

TEST_CASE("an older NVML or GPU tells no energy") {
    const Nvml nvml(FAKE_NVML_OLD);
    CHECK_FALSE(nvml.energy_j(nvml.find("0", false).gpu));
}

TEST_CASE("the number of a GPU among different ones counts in CUDA's order only if that is told") {
    const Nvml nvml(FAKE_NVML_MIG);
    CHECK(nvml.find("0", false).why ==
          "which of the different GPUs is number 0 is not known to NVML: set CUDA_DEVICE_ORDER=PCI_BUS_ID");
    CHECK(nvml.find("0", true).gpu);
    CHECK(nvml.find("MIG-a1", false).is_instance);
}
