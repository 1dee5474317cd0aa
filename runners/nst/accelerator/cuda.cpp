// For a LibTorch with CUDA.
#include <ATen/Context.h>
#include <ATen/cuda/CUDAContext.h>
#include <ATen/cuda/CUDAEvent.h>
#include <ATen/cuda/CUDAGraph.h>
#include <c10/cuda/CUDACachingAllocator.h>
#include <c10/cuda/CUDAException.h>
#include <c10/cuda/CUDAStream.h>
#include <cuda_runtime_api.h>
#include <dlfcn.h>

#include <cstdio>
#include <cstdlib>
#include <stdexcept>

#include "base/host/nvml.hpp"
#include "runners/nst/accelerator/accelerator.hpp"
#include "runners/nst/accelerator/visible.hpp"

namespace stylesweep::nst {
namespace {

// A runner sees its own GPU only (CUDA_VISIBLE_DEVICES), as number 0.
constexpr c10::DeviceIndex only = 0;

class CudaEvent final : public Event {
  public:
    CudaEvent() { event_.record(); }
    [[nodiscard]] double seconds_until(const Event& later) const override {
        const auto& end = dynamic_cast<const CudaEvent&>(later).event_;
        end.synchronize();
        return static_cast<double>(event_.elapsed_time(end)) / 1000;
    }

  private:
    at::cuda::CUDAEvent event_{cudaEventDefault};  // LibTorch's default disables timing
};

class CudaGraph final : public Graph {
  public:
    void capture(const std::function<void()>& work) override {
        graph_.capture_begin();
        try {
            work();
        } catch (...) {
            abandon();
            throw;
        }
        graph_.capture_end();
    }
    void replay() override { graph_.replay(); }

  private:
    // Ends a capture that failed; CUDA then reports it as invalid once more, which is no error of later calls.
    void abandon() {
        try {
            graph_.capture_end();
        } catch (const std::exception&) {
        }
        (void)cudaGetLastError();
    }

    at::cuda::CUDAGraph graph_;
};

class CudaAccelerator final : public Accelerator {
  public:
    // Everything runs on one stream of its own, because the default stream cannot be captured.
    CudaAccelerator() { c10::cuda::setCurrentCUDAStream(c10::cuda::getStreamFromPool(false, only)); }

    [[nodiscard]] c10::Device place() const override { return {c10::DeviceType::CUDA, only}; }
    void synchronize() override { C10_CUDA_CHECK(cudaDeviceSynchronize()); }
    [[nodiscard]] std::unique_ptr<Event> mark() override { return std::make_unique<CudaEvent>(); }
    [[nodiscard]] std::unique_ptr<Graph> graph() override { return std::make_unique<CudaGraph>(); }

    void allow(Math math) override {
        at::globalContext().setDeterministicCuDNN(math.deterministic);
        at::globalContext().setBenchmarkCuDNN(!math.deterministic);
        at::globalContext().setAllowTF32CuDNN(math.tf32);
        at::globalContext().setAllowTF32CuBLAS(math.tf32);
    }

    [[nodiscard]] GpuMemory memory() const override {
        const auto statistics = c10::cuda::CUDACachingAllocator::getDeviceStats(only);
        // For blocks of all sizes: AGGREGATE, value 0 of StatType, whose namespace depends on the LibTorch version.
        const auto &allocated = statistics.allocated_bytes[0], &reserved = statistics.reserved_bytes[0];
        return {allocated.current, allocated.peak, reserved.current, reserved.peak};
    }
    void restart_peaks() override { c10::cuda::CUDACachingAllocator::resetPeakStats(only); }
    void release_cached() override { c10::cuda::CUDACachingAllocator::emptyCache(); }

    [[nodiscard]] nlohmann::json facts() const override {
        int runtime = 0;
        C10_CUDA_CHECK(cudaRuntimeGetVersion(&runtime));
        nlohmann::json facts = {
            {"device_name", properties().name},
            {"compute_capability", std::to_string(properties().major) + "." + std::to_string(properties().minor)},
            {"device_memory_bytes", static_cast<std::int64_t>(properties().totalGlobalMem)},
            {"cuda", host::cuda_version(runtime)}};
        // By the library itself: LibTorch's name for its version is not the same in all versions.
        if (const auto cudnn = reinterpret_cast<std::size_t (*)()>(::dlsym(RTLD_DEFAULT, "cudnnGetVersion")))
            facts["cudnn"] = host::cudnn_version(static_cast<long>(cudnn()));
        if (const auto driver = nvml_.driver()) facts["driver"] = *driver;
        return facts;
    }
    [[nodiscard]] nlohmann::json state() const override { return nvml_.state(pci_bus_id()); }

  private:
    static const cudaDeviceProp& properties() { return *at::cuda::getDeviceProperties(only); }
    static std::string pci_bus_id() {
        char text[32];
        std::snprintf(text, sizeof text, "%08x:%02x:%02x.0", static_cast<unsigned>(properties().pciDomainID),
                      static_cast<unsigned>(properties().pciBusID), static_cast<unsigned>(properties().pciDeviceID));
        return text;
    }

    const host::Nvml nvml_;
};

class Cuda final : public Accelerators {
  public:
    [[nodiscard]] std::vector<GpuDescription> list() const override {
        std::vector<GpuDescription> by_cuda;
        for (int i = 0; i < count(); ++i) {
            const cudaDeviceProp& own = *at::cuda::getDeviceProperties(static_cast<c10::DeviceIndex>(i));
            by_cuda.push_back({"cuda:" + std::to_string(i), own.name, static_cast<std::int64_t>(own.totalGlobalMem),
                               own.major, own.minor});
        }
        return visible_gpus(std::getenv("CUDA_VISIBLE_DEVICES"), by_cuda, host::Nvml().gpus());
    }

    [[nodiscard]] std::string absence() const override {
        int gpus = 0;
        const cudaError_t error = cudaGetDeviceCount(&gpus);
        (void)cudaGetLastError();
        if (error == cudaSuccess && gpus > 0) return "";
        const std::string built = "LibTorch is for CUDA " + host::cuda_version(CUDART_VERSION);
        if (error == cudaErrorInsufficientDriver)
            return built + ", but there is no NVIDIA driver (libcuda.so.1), or one for an older CUDA";
        if (error != cudaSuccess && error != cudaErrorNoDevice) return built + ", but " + cudaGetErrorString(error);
        const char* visible = std::getenv("CUDA_VISIBLE_DEVICES");
        return built + ", but the driver shows no GPU" +
               (visible ? std::string(" (CUDA_VISIBLE_DEVICES=") + visible + ")" : "");
    }

    [[nodiscard]] std::unique_ptr<Accelerator> open(const std::string& device) const override {
        if (const std::string why = absence(); !why.empty())
            throw std::runtime_error("no device " + device + ": " + why);
        ::setenv("CUBLAS_WORKSPACE_CONFIG", ":4096:8", 0);  // required for determinism; cuBLAS reads it at start
        return std::make_unique<CudaAccelerator>();
    }

  private:
    static int count() {
        int gpus = 0;
        const bool known = cudaGetDeviceCount(&gpus) == cudaSuccess;
        (void)cudaGetLastError();
        return known ? gpus : 0;
    }
};

}  // namespace

const Accelerators& accelerators() {
    static const Cuda cuda;
    return cuda;
}

}  // namespace stylesweep::nst
