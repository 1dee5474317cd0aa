#include "runners/nst/memory/cpu_memory.hpp"

#include <sys/mman.h>
#include <torch/torch.h>

#include <atomic>
#include <cstring>
#include <list>
#include <mutex>
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

// Big blocks given back, for the next of the same size: fresh ones cost a page fault every 4 KiB, which takes a third
// of a stylisation's time. What lives and what is kept is together never more than 1.25 times the peak of what lived:
// at 1.0, a size is often gone when it is needed again.
class Kept {
  public:
    static constexpr std::int64_t smallest = 1 << 20;

    /// Null when there is none of that size or up to half as much again, which `bytes` then becomes; then others go
    /// until the new block has room below the peak.
    c10::DataPtr take(std::int64_t& bytes) {
        std::list<Block> gone;  // freed behind the lock
        const std::lock_guard lock(mutex_);
        auto best = blocks_.end();
        for (auto block = blocks_.begin(); block != blocks_.end(); ++block)
            if (block->bytes >= bytes && block->bytes <= bytes + bytes / 3 &&
                (best == blocks_.end() || block->bytes < best->bytes))
                best = block;
        if (best != blocks_.end()) {
            c10::DataPtr memory = std::move(best->memory);
            bytes = best->bytes;
            bytes_ -= bytes;
            blocks_.erase(best);
            return memory;
        }
        while (!blocks_.empty() && live + bytes + bytes_ > most()) drop_oldest(gone);
        return {};
    }
    void keep(std::int64_t bytes, c10::DataPtr memory) {
        const std::lock_guard lock(mutex_);
        if (live + bytes_ + bytes > most()) return;
        blocks_.push_back({bytes, std::move(memory)});
        bytes_ += bytes;
    }
    void drop_all() {
        std::list<Block> gone;
        const std::lock_guard lock(mutex_);
        while (!blocks_.empty()) drop_oldest(gone);
    }

  private:
    static std::int64_t most() { return peak + peak / 4; }
    struct Block {
        std::int64_t bytes;
        c10::DataPtr memory;
    };
    void drop_oldest(std::list<Block>& gone) {
        bytes_ -= blocks_.front().bytes;
        gone.splice(gone.end(), blocks_, blocks_.begin());
    }
    std::mutex mutex_;
    std::list<Block> blocks_;  // the oldest first
    std::int64_t bytes_ = 0;
};

Kept& kept() {
    static Kept& blocks = *new Kept;  // tensors may outlive every static
    return blocks;
}

void release(void* block) {
    if (!block) return;
    auto* header = reinterpret_cast<Header*>(static_cast<char*>(block) - header_bytes);
    const std::int64_t bytes = header->bytes;
    live -= bytes;
    c10::DataPtr memory = std::move(header->memory);
    header->~Header();
    if (bytes >= Kept::smallest) kept().keep(bytes, std::move(memory));
}

// In pages of 2 MiB where the system has them: one page fault in place of 512.
void wish_for_huge_pages(void* memory, std::size_t bytes) {
    constexpr std::uintptr_t small = 4096;
    const auto begin = (reinterpret_cast<std::uintptr_t>(memory) + small - 1) / small * small;
    const auto end = (reinterpret_cast<std::uintptr_t>(memory) + bytes) / small * small;
    ::madvise(reinterpret_cast<void*>(begin), end - begin, MADV_HUGEPAGE);
}

c10::DataPtr fresh(c10::Allocator& inner, std::int64_t bytes) {
    const auto whole = static_cast<std::size_t>(bytes) + header_bytes;
    c10::DataPtr memory;
    try {
        memory = inner.allocate(whole);
    } catch (const std::exception&) {
        kept().drop_all();
        memory = inner.allocate(whole);
    }
    if (bytes >= 4 * Kept::smallest) wish_for_huge_pages(memory.get(), whole);
    return memory;
}

c10::DataPtr allocate_counted(c10::Allocator& inner, std::size_t size) {
    const c10::Device cpu(c10::DeviceType::CPU);
    if (size == 0) return {nullptr, nullptr, &release, cpu};
    auto bytes = static_cast<std::int64_t>(size);
    c10::DataPtr memory;
    if (bytes >= Kept::smallest) memory = kept().take(bytes);
    if (!memory) memory = fresh(inner, bytes);
    char* const begin = static_cast<char*>(memory.get());
    new (begin) Header{std::move(memory), bytes};
    add(bytes);
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
    kept().drop_all();
}

}  // namespace stylesweep::nst
