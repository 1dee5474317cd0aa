#include "runners/nst/memory/cpu_memory.hpp"

#include <malloc.h>
#include <torch/torch.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string_view>

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

// Lies in front of each block. LibTorch wants a block's context to be the block itself, so that raw pointers can be
// given back. Memory comes from malloc() and is aligned here: a block of posix_memalign() that is freed does not always
// serve the next of its size, which glibc looks for with room to align it.
struct Header {
    void* memory;        ///< from malloc()
    std::int64_t bytes;  ///< counted
};
constexpr std::size_t alignment = 64;                        // bytes, as vector code counts on
static_assert(sizeof(Header) == alignof(std::max_align_t));  // so that `alignment` more bytes make room for both

void release(void* block) {
    if (!block) return;
    const Header header = static_cast<Header*>(block)[-1];
    live -= header.bytes;
    std::free(header.memory);
}

// Throws c10::Error in the words of LibTorch's own allocator.
c10::DataPtr allocate_counted(std::size_t size) {
    const c10::Device cpu(c10::DeviceType::CPU);
    if (size == 0) return {nullptr, nullptr, &release, cpu};
    void* memory = std::malloc(size + alignment);
    TORCH_CHECK(memory, "can't allocate memory: you tried to allocate ", size, " bytes.");
    const auto bytes = static_cast<std::int64_t>(size);
    auto* header = static_cast<Header*>(memory);
    while (reinterpret_cast<std::uintptr_t>(header + 1) % alignment != 0) ++header;
    *header = {memory, bytes};
    add(bytes);
    return {header + 1, header + 1, &release, cpu};
}

// allocate() is const up to about LibTorch 2.2, and not later; copy_data() was added in between. Hence no `override`:
// functions unknown to a version are ordinary functions.
class CountingAllocator final : public c10::Allocator {
  public:
    // NOLINTBEGIN(modernize-use-override)
    c10::DataPtr allocate(std::size_t bytes) { return allocate_counted(bytes); }
    c10::DataPtr allocate(std::size_t bytes) const { return allocate_counted(bytes); }
    void copy_data(void* to, const void* from, std::size_t bytes) const { std::memcpy(to, from, bytes); }
    // NOLINTEND(modernize-use-override)
    c10::DeleterFnPtr raw_deleter() const override { return &release; }
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
    static CountingAllocator counting;
    c10::SetAllocator(c10::DeviceType::CPU, &counting, 255);
    if (keeps_freed_blocks()) keep_freed_blocks();
}

std::int64_t live_cpu_bytes() {
    return live;
}
std::int64_t peak_cpu_bytes() {
    return peak;
}
void restart_peak_cpu_bytes() {
    peak = live.load();
}
void reset_peak_cpu_bytes() {
    restart_peak_cpu_bytes();
    ::malloc_trim(0);
}

}  // namespace stylesweep::nst
