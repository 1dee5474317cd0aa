#include "runners/nst/memory/cpu_memory.hpp"

#include <malloc.h>
#include <torch/torch.h>

#include <atomic>
#include <cstdlib>
#include <cstring>
#include <new>
#include <string_view>
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

// New memory costs a page fault per page, a third of an optimisation's time, because glibc maps each large block
// separately and unmaps it when it is freed. Here large blocks come from the heap instead, which keeps freed blocks
// until the job ends. Comparison with other allocators: docs/runners.md, "Memory for tensors".
void keep_freed_blocks() {
    ::mallopt(M_MMAP_MAX, 0);
    ::mallopt(M_TRIM_THRESHOLD, -1);  // never; mallopt(3)
}

// Header before each counted block. LibTorch requires a block's context to be the block itself, so that raw pointers
// can be freed; the header preserves the alignment of 64 bytes that vector code needs.
struct Header {
    c10::DataPtr memory;  ///< of LibTorch's own allocator
    std::int64_t bytes;   ///< counted
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

c10::DataPtr allocate_counted(c10::Allocator& inner, std::size_t size) {
    const c10::Device cpu(c10::DeviceType::CPU);
    if (size == 0) return {nullptr, nullptr, &release, cpu};
    const auto bytes = static_cast<std::int64_t>(size);
    c10::DataPtr memory = inner.allocate(size + header_bytes);
    char* begin = static_cast<char*>(memory.get());
    new (begin) Header{std::move(memory), bytes};
    add(bytes);
    return {begin + header_bytes, begin + header_bytes, &release, cpu};
}

// allocate() is const up to about LibTorch 2.2, and not later; copy_data() was added in between. Hence no `override`:
// functions unknown to a version are ordinary functions.
class CountingAllocator final : public c10::Allocator {
  public:
    explicit CountingAllocator(c10::Allocator& inner) : inner_(inner) {}

    // NOLINTBEGIN(modernize-use-override)
    c10::DataPtr allocate(std::size_t bytes) { return allocate_counted(inner_, bytes); }
    c10::DataPtr allocate(std::size_t bytes) const { return allocate_counted(inner_, bytes); }
    void copy_data(void* to, const void* from, std::size_t bytes) const { std::memcpy(to, from, bytes); }
    // NOLINTEND(modernize-use-override)
    c10::DeleterFnPtr raw_deleter() const override { return &release; }

  private:
    c10::Allocator& inner_;
};

}  // namespace

bool keeps_freed_blocks() {
    static const bool kept = [] {
        const char* asked = std::getenv("STYLESWEEP_KEEP_MEMORY");
        return !asked || std::string_view(asked) != "off";
    }();
    return kept;
}

void count_cpu_memory() {
    static CountingAllocator counting(*c10::GetAllocator(c10::DeviceType::CPU));
    c10::SetAllocator(c10::DeviceType::CPU, &counting, 255);
    if (keeps_freed_blocks()) keep_freed_blocks();
}

std::int64_t live_cpu_bytes() {
    return live;
}
std::int64_t peak_cpu_bytes() {
    return peak;
}
void reset_peak_cpu_bytes() {
    peak = live.load();
    ::malloc_trim(0);
}

}  // namespace stylesweep::nst
