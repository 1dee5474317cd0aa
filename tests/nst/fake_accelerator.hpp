// GPUs for tests: their tensors are on the CPU, their clock and failures are the test's.
#pragma once

#include <torch/torch.h>

#include <algorithm>
#include <cstring>

#include "runners/nst/accelerator/accelerator.hpp"
#include "runners/nst/memory/cpu_memory.hpp"

namespace stylesweep::nst::testing {

/// What the fake GPU was asked for, and what becomes of it. Outlives it.
struct FakeGpu {
    std::vector<std::string> calls;  ///< in order
    double clock_s = 0, per_call_s = 0.5;
    std::int64_t capacity_bytes = 0;  ///< for tensors; 0: no limit
    std::int64_t lost_after = -1;     ///< calls until every one fails; -1: never
    bool captures = true;             ///< whether work can be recorded
    int replays = 0;

    void call(const std::string& name) {
        calls.push_back(name);
        clock_s += per_call_s;
        TORCH_CHECK(lost_after < 0 || static_cast<std::int64_t>(calls.size()) <= lost_after,
                    "CUDA error: an illegal memory access was encountered\nCUDA kernel errors might be asynchronously "
                    "reported at some other API call, so the stacktrace below might be incorrect.");
    }
    [[nodiscard]] auto count(const std::string& name) const { return std::ranges::count(calls, name); }
};

class FakeEvent final : public Event {
  public:
    explicit FakeEvent(FakeGpu& gpu) : gpu_(gpu) {
        gpu_.call("mark");
        at_s_ = gpu_.clock_s;
    }
    [[nodiscard]] double seconds_until(const Event& later) const override {
        gpu_.call("wait for mark");
        return dynamic_cast<const FakeEvent&>(later).at_s_ - at_s_;
    }

  private:
    FakeGpu& gpu_;
    double at_s_;
};

/// As CUDA's: recording runs nothing, replaying runs the work on the tensors of then.
class FakeGraph final : public Graph {
  public:
    explicit FakeGraph(FakeGpu& gpu) : gpu_(gpu) {}
    void capture(const std::function<void()>& work) override {
        gpu_.call("capture");
        TORCH_CHECK(gpu_.captures, "CUDA error: operation not permitted when stream is capturing");
        work_ = work;
    }
    void replay() override {
        gpu_.call("replay");
        ++gpu_.replays;
        work_();
    }

  private:
    FakeGpu& gpu_;
    std::function<void()> work_;
};

/// Refuses tensors beyond the GPU's capacity, in CUDA's words, while it lives.
class Capacity final : public c10::Allocator {
  public:
    explicit Capacity(const FakeGpu& gpu) : gpu_(gpu), other_(c10::GetAllocator(c10::DeviceType::CPU)) {
        c10::SetAllocator(c10::DeviceType::CPU, this, 255);
    }
    Capacity(const Capacity&) = delete;
    ~Capacity() override { c10::SetAllocator(c10::DeviceType::CPU, other_, 255); }
    // As in cpu_memory.cpp: const in some versions of LibTorch only.
    // NOLINTBEGIN(modernize-use-override)
    c10::DataPtr allocate(std::size_t bytes) { return checked(bytes); }
    c10::DataPtr allocate(std::size_t bytes) const { return checked(bytes); }
    void copy_data(void* to, const void* from, std::size_t bytes) const { std::memcpy(to, from, bytes); }
    // NOLINTEND(modernize-use-override)
    c10::DeleterFnPtr raw_deleter() const override { return other_->raw_deleter(); }

  private:
    c10::DataPtr checked(std::size_t bytes) const {
        TORCH_CHECK(
            gpu_.capacity_bytes == 0 || live_cpu_bytes() + static_cast<std::int64_t>(bytes) <= gpu_.capacity_bytes,
            "CUDA out of memory. Tried to allocate ", bytes, " bytes. GPU 0 has a total capacity of ",
            gpu_.capacity_bytes, " bytes");
        return other_->allocate(bytes);
    }
    const FakeGpu& gpu_;
    c10::Allocator* other_;
};

class FakeAccelerator final : public Accelerator {
  public:
    explicit FakeAccelerator(FakeGpu& gpu) : gpu_(gpu) {}
    [[nodiscard]] c10::Device place() const override { return c10::DeviceType::CPU; }
    void synchronize() override { gpu_.call("synchronize"); }
    [[nodiscard]] std::unique_ptr<Event> mark() override { return std::make_unique<FakeEvent>(gpu_); }
    [[nodiscard]] std::unique_ptr<Graph> graph() override { return std::make_unique<FakeGraph>(gpu_); }
    void allow(Math math) override {
        gpu_.call(std::string("allow") + (math.tf32 ? " tf32" : "") + (math.deterministic ? " deterministic" : ""));
    }
    /// The caching allocator reserves blocks of 2 MiB and keeps them.
    [[nodiscard]] GpuMemory memory() const override {
        reserved_ = std::max(reserved_, blocks(peak_cpu_bytes()));
        reserved_peak_ = std::max(reserved_peak_, reserved_);
        return {live_cpu_bytes(), peak_cpu_bytes(), reserved_, reserved_peak_};
    }
    void restart_peaks() override {
        gpu_.call("restart peaks");
        (void)memory();
        restart_peak_cpu_bytes();
        reserved_peak_ = reserved_;
    }
    void release_cached() override {
        gpu_.call("release cached");
        reserved_ = blocks(live_cpu_bytes());
        restart_peak_cpu_bytes();
    }
    [[nodiscard]] nlohmann::json facts() const override {
        return {{"device_name", "a fake GPU"}, {"compute_capability", "9.0"}, {"device_memory_bytes", 1 << 30}};
    }
    [[nodiscard]] nlohmann::json state() const override { return {{"sm_clock_mhz", 1095}}; }

  private:
    static std::int64_t blocks(std::int64_t bytes) {
        constexpr std::int64_t block = 2 << 20;
        return (bytes + block - 1) / block * block;
    }
    FakeGpu& gpu_;
    mutable std::int64_t reserved_ = 0, reserved_peak_ = 0;
};

/// So many fake GPUs, of which the process's own is `gpu`.
class FakeAccelerators final : public Accelerators {
  public:
    explicit FakeAccelerators(FakeGpu& gpu, int count = 1) : gpu_(gpu), count_(count) {}
    [[nodiscard]] std::vector<GpuDescription> list() const override {
        std::vector<GpuDescription> all;
        for (int i = 0; i < count_; ++i) all.push_back({"cuda:" + std::to_string(i), "a fake GPU", 1 << 30});
        return all;
    }
    [[nodiscard]] std::string absence() const override { return count_ == 0 ? "the fake has none" : ""; }
    [[nodiscard]] std::unique_ptr<Accelerator> open(const std::string&) const override {
        return std::make_unique<FakeAccelerator>(gpu_);
    }

  private:
    FakeGpu& gpu_;
    int count_;
};

}  // namespace stylesweep::nst::testing
