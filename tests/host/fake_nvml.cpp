// Stands in for libnvidia-ml.so.1: one GPU at 00000000:65:00.0. With FAKE_NVML_OLD it lacks what came later, and power
// is "not supported", as on some cards; with FAKE_NVML_NO_DRIVER there is no driver; with FAKE_NVML_MIG it is divided
// and there is a second one.
#include <cstdio>
#include <cstring>

extern "C" {

using Device = void*;
static int gpu;
constexpr int success = 0, not_found = 6, not_supported = 3, driver_not_loaded = 9;

int nvmlInit_v2() {
#ifdef FAKE_NVML_NO_DRIVER
    return driver_not_loaded;
#else
    return success;
#endif
}
int nvmlShutdown() {
    return success;
}
int nvmlSystemGetDriverVersion(char* version, unsigned length) {
    std::snprintf(version, length, "550.54.15");
    return success;
}
int nvmlDeviceGetHandleByPciBusId_v2(const char* bus, Device* device) {
    if (std::strcmp(bus, "00000000:65:00.0") != 0) return not_found;
    *device = &gpu;
    return success;
}
#ifdef FAKE_NVML_MIG
// Two GPUs: the first is divided into two instances, at the second and third of its seven places; the second is whole.
static int whole, instances[2];
int nvmlDeviceGetCount_v2(unsigned* count) {
    *count = 2;
    return success;
}
int nvmlDeviceGetHandleByIndex_v2(unsigned index, Device* device) {
    *device = index == 0 ? &gpu : &whole;
    return success;
}
int nvmlDeviceGetMigMode(Device device, unsigned* current, unsigned* pending) {
    if (device != &gpu) return not_supported;
    *current = *pending = 1;
    return success;
}
int nvmlDeviceGetMaxMigDeviceCount(Device, unsigned* count) {
    *count = 7;
    return success;
}
int nvmlDeviceGetMigDeviceHandleByIndex(Device, unsigned index, Device* device) {
    if (index != 1 && index != 2) return not_found;
    *device = &instances[index - 1];
    return success;
}
int nvmlDeviceGetUUID(Device device, char* uuid, unsigned length) {
    std::snprintf(uuid, length, device == &whole ? "GPU-77" : device == &instances[0] ? "MIG-a1" : "MIG-b2");
    return success;
}
int nvmlDeviceGetName(Device device, char* name, unsigned length) {
    std::snprintf(name, length, "NVIDIA A100-SXM4-40GB%s", device == &whole ? "" : " MIG 3g.20gb");
    return success;
}
int nvmlDeviceGetMemoryInfo(Device device, unsigned long long* total_free_used) {
    total_free_used[0] = device == &whole ? 40'000'000'000 : 20'000'000'000;
    return success;
}
int nvmlDeviceGetHandleByUUID(const char*, Device* device) {
    *device = &instances[0];
    return success;
}
#else
int nvmlDeviceGetCount_v2(unsigned* count) {
    *count = 1;
    return success;
}
int nvmlDeviceGetHandleByIndex_v2(unsigned, Device* device) {
    *device = &gpu;
    return success;
}
#ifndef FAKE_NVML_OLD
int nvmlDeviceGetName(Device, char* name, unsigned length) {
    std::snprintf(name, length, "NVIDIA A100-SXM4-40GB");
    return success;
}
int nvmlDeviceGetHandleByUUID(const char* uuid, Device* device) {
    *device = &gpu;
    return std::strcmp(uuid, "GPU-5a") == 0 ? success : not_found;
}
int nvmlDeviceGetMemoryInfo(Device, unsigned long long* total_free_used) {
    total_free_used[0] = 40'000'000'000, total_free_used[2] = 3'000'000'000;
    return success;
}
int nvmlDeviceGetTotalEnergyConsumption(Device device, unsigned long long* millijoules) {
    *millijoules = 1'234'567;
    return device == &gpu ? success : not_found;
}
#endif
#endif
int nvmlDeviceGetClockInfo(Device device, int type, unsigned* mhz) {
    *mhz = type == 1 ? 1095 : 1215;
    return device == &gpu ? success : not_found;
}
int nvmlDeviceGetMaxClockInfo(Device device, int type, unsigned* mhz) {
    *mhz = type == 1 ? 1410 : 1215;
    return device == &gpu ? success : not_found;
}
int nvmlDeviceGetTemperature(Device device, int sensor, unsigned* celsius) {
    *celsius = 71;
    return device == &gpu && sensor == 0 ? success : not_found;
}
int nvmlDeviceGetPowerUsage(Device device, unsigned* milliwatts) {
#ifdef FAKE_NVML_OLD
    (void)device, (void)milliwatts;
    return not_supported;
#else
    *milliwatts = 250500;
    return device == &gpu ? success : not_found;
#endif
}
#ifdef FAKE_NVML_OLD
int nvmlDeviceGetCurrentClocksThrottleReasons(Device, unsigned long long* bits) {
    *bits = 0;
    return success;
}
#else
int nvmlDeviceGetCurrentClocksEventReasons(Device, unsigned long long* bits) {
    *bits = 0x24;
    return success;
}
#endif

}  // extern "C"
