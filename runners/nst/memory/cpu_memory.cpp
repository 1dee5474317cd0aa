#include "runners/nst/memory/cpu_memory.hpp"

#include <sys/mman.h>
#include <torch/torch.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <cstring>
#include <map>
#include <mutex>
#include <new>
#include <set>
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

// Where large blocks come from, for fresh memory costs a page fault a page, which took a third of a stylisation's time:
// a range of addresses of our own, best fit, neighbours joined when they are free. What is free keeps its pages as long
// as it and what lives are together at most 1.25 times the peak of what lived. Small blocks are malloc's.
// Measured beside other allocators: docs/runners.md, "Memory for tensors".
class Arena {
  public:
    static constexpr std::size_t smallest = 1 << 16, huge_page = 2 << 20, reserved = std::size_t{1} << 40;

    /// Null when the system gives no more.
    char* take(std::size_t bytes) {
        const std::lock_guard lock(mutex_);
        auto place = by_size_.lower_bound({bytes, nullptr});
        char* begin = nullptr;
        if (place != by_size_.end()) {
            begin = place->second;
            const Free had = removed(begin);
            const std::size_t resident = std::min(had.resident, bytes);
            if (had.bytes > bytes) add(begin + bytes, {had.bytes - bytes, had.resident - resident});
        } else {
            begin = grown(bytes);
        }
        if (begin) purge_beyond(most());
        return begin;
    }

    void give(char* begin, std::size_t bytes) {
        const std::lock_guard lock(mutex_);
        Free joined{bytes, bytes};
        const auto join = [&](std::map<char*, Free>::iterator neighbour) {
            const auto [at, other] = *neighbour;
            begin = std::min(begin, at);
            joined.bytes += other.bytes;
            joined.resident += other.resident;
            removed(at);
        };
        if (const auto next = free_.find(begin + bytes); next != free_.end()) join(next);
        if (auto before = free_.lower_bound(begin); before != free_.begin()) {
            --before;
            if (before->first + before->second.bytes == begin) join(before);
        }
        add(begin, joined);
        purge_beyond(most());
    }

    /// Gives the pages of all that is free back to the system.
    void trim() {
        const std::lock_guard lock(mutex_);
        purge_beyond(0);
    }

  private:
    struct Free {
        std::size_t bytes, resident;  ///< resident: how many of them have pages, roughly
    };

    static std::size_t most() { return static_cast<std::size_t>(std::max<std::int64_t>(peak + peak / 4 - live, 0)); }

    void add(char* begin, Free free) {
        free_[begin] = free;
        by_size_.insert({free.bytes, begin});
        resident_ += free.resident;
    }
    Free removed(char* begin) {
        const auto found = free_.find(begin);
        const Free free = found->second;
        by_size_.erase({free.bytes, begin});
        free_.erase(found);
        resident_ -= free.resident;
        return free;
    }

    // Behind all others; what is free there becomes part of it.
    char* grown(std::size_t bytes) {
        if (!base_) reserve();
        char* begin = top_;
        if (!free_.empty() && free_.rbegin()->first + free_.rbegin()->second.bytes == top_) {
            begin = free_.rbegin()->first;
        }
        if (!base_ || begin + bytes > base_ + reserved ||
            ::mprotect(top_, static_cast<std::size_t>(begin + bytes - top_), PROT_READ | PROT_WRITE) != 0)
            return nullptr;
        if (begin != top_) removed(begin);
        top_ = begin + bytes;
        return begin;
    }

    void reserve() {
        void* range = ::mmap(nullptr, reserved, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        if (range == MAP_FAILED) return;
        ::madvise(range, reserved, MADV_HUGEPAGE);  // one page fault in place of 512
        base_ = top_ = static_cast<char*>(range);
    }

    // The largest first, of each no more than is too much.
    void purge_beyond(std::size_t bytes) {
        for (auto place = by_size_.rbegin(); place != by_size_.rend() && resident_ > bytes; ++place) {
            Free& free = free_.at(place->second);
            const std::size_t gone = std::min(free.bytes, (resident_ - bytes + huge_page - 1) / huge_page * huge_page);
            if (free.resident == 0) continue;
            ::madvise(place->second + free.bytes - gone, gone, MADV_DONTNEED);
            const std::size_t left = std::min(free.resident, free.bytes - gone);
            resident_ -= free.resident - left;
            free.resident = left;
        }
    }

    std::mutex mutex_;
    std::map<char*, Free> free_;
    std::set<std::pair<std::size_t, char*>> by_size_;
    std::size_t resident_ = 0;  ///< of all that is free
    char *base_ = nullptr, *top_ = nullptr;
};

Arena& arena() {
    static Arena& all = *new Arena;  // tensors may outlive every static
    return all;
}

std::size_t page_bytes() {
    static const auto bytes = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
    return bytes;
}

// Lies in front of each counted block. LibTorch wants a block's context to be the block itself, so that raw pointers
// can be given back; the header keeps the alignment of 64 bytes that vector code counts on.
struct Header {
    c10::DataPtr memory;  ///< of LibTorch's own allocator; empty: it is the arena's
    std::int64_t bytes;   ///< counted
    std::size_t arena_bytes;
};
constexpr std::size_t header_bytes = 64;
static_assert(sizeof(Header) <= header_bytes);

void release(void* block) {
    if (!block) return;
    auto* header = reinterpret_cast<Header*>(static_cast<char*>(block) - header_bytes);
    live -= header->bytes;
    const std::size_t arena_bytes = header->arena_bytes;
    const c10::DataPtr memory = std::move(header->memory);
    header->~Header();
    if (arena_bytes) arena().give(reinterpret_cast<char*>(header), arena_bytes);
}

c10::DataPtr allocate_counted(c10::Allocator& inner, std::size_t size) {
    const c10::Device cpu(c10::DeviceType::CPU);
    if (size == 0) return {nullptr, nullptr, &release, cpu};
    const auto bytes = static_cast<std::int64_t>(size);
    std::size_t arena_bytes = (size + header_bytes + page_bytes() - 1) / page_bytes() * page_bytes();
    char* begin = arena_bytes < Arena::smallest || !uses_arena() ? nullptr : arena().take(arena_bytes);
    c10::DataPtr memory;
    if (!begin) {
        arena_bytes = 0;
        memory = inner.allocate(size + header_bytes);
        begin = static_cast<char*>(memory.get());
    }
    new (begin) Header{std::move(memory), bytes, arena_bytes};
    add(bytes);
    return {begin + header_bytes, begin + header_bytes, &release, cpu};
}

// allocate() is const up to LibTorch 2.2 or so, and not later; copy_data() came in between. Hence no `override`: what a
// version does not know is a function like any other.
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

bool uses_arena() {
    static const bool used = [] {
        const char* asked = std::getenv("STYLESWEEP_ARENA");
        return !asked || std::string_view(asked) != "off";
    }();
    return used;
}

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
    arena().trim();
}

}  // namespace stylesweep::nst
