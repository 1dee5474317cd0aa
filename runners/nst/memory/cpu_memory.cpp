#include "runners/nst/memory/cpu_memory.hpp"

#include <torch/torch.h>

#include <atomic>
#include <cstring>
#include <new>
#include <utility>

namespace stylesweep::nst {
namespace {

std::atomic<std::int64_t> live{0}, peak{0};

void add(std::int64_t bytes) {
    const std::int64_t now = live += bytes;
    std::int64_t highest = peak;
    while (now > highest && !peak.compare_exchange_weak(highest, now)) {
    }
}

// Lies in front of each counted block. LibTorch wants a block's context to be the block itself, so that raw pointers
// can be given back; the header keeps the alignment of 64 bytes that vector code counts on.
struct Header {
    c10::DataPtr memory;
    std::int64_t bytes;
};
constexpr std::size_t header_bytes = 64;
static_assert(sizeof(Header) <= header_bytes);

void release(void* block) {
    if (!block) return;
    auto* header = reinterpret_cast<Header*>(static_cast<char*>(block) - header_bytes);
    live -= header->bytes;
    const c10::DataPtr memory = std::move(header->memory);
    header->~Header();
}

c10::DataPtr allocate_counted(c10::Allocator& inner, std::size_t bytes) {
    const c10::Device cpu(c10::DeviceType::CPU);
    if (bytes == 0) return {nullptr, nullptr, &release, cpu};
    c10::DataPtr memory = inner.allocate(bytes + header_bytes);
    char* const begin = static_cast<char*>(memory.get());
    new (begin) Header{std::move(memory), static_cast<std::int64_t>(bytes)};
    add(static_cast<std::int64_t>(bytes));
    return {begin + header_bytes, begin + header_bytes, &release, cpu};
}

// LibTorch 2 made allocate() non-const and asks for copy_data().
class CountingAllocator final : public c10::Allocator {
  public:
    explicit CountingAllocator(c10::Allocator& inner) : inner_(inner) {}
#if TORCH_VERSION_MAJOR >= 2
    c10::DataPtr allocate(std::size_t bytes) override {
        return allocate_counted(inner_, bytes);
    }
    void copy_data(void* to, const void* from, std::size_t bytes) const override {
        std::memcpy(to, from, bytes);
    }
#else
    c10::DataPtr allocate(std::size_t bytes) const override {
        return allocate_counted(inner_, bytes);
    }
#endif

    c10::DeleterFnPtr raw_deleter() const override {
        return &release;
    }

  private:
    c10::Allocator& inner_;
};

}  // namespace

void count_cpu_memory() {
    static CountingAllocator counting(*c10::GetAllocator(c10::DeviceType::CPU));
    c10::SetAllocator(c10::DeviceType::CPU, &counting, 255);
}

std::int64_t live_cpu_bytes() {
    return live;
}
std::int64_t peak_cpu_bytes() {
    return peak;
}
void reset_peak_cpu_bytes() {
    peak = live.load();
}

}  // namespace stylesweep::nst
