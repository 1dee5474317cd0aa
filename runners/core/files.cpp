#include "runners/core/files.hpp"

#include <sys/statvfs.h>

#include <limits>
#include <system_error>

#include "base/files/atomic_file.hpp"
#include "runners/core/job.hpp"

namespace stylesweep::runners {

namespace fs = std::filesystem;

// Not synced, because each job would wait for the disk: a picture lost in a power failure differs from the hash in its
// row.
void write_file(const fs::path& file, std::string_view content) try {
    write_atomically(file, content, Durability::in_cache);
} catch (const std::system_error& error) {
    if (is_disk_full(error.code().value())) throw DiskFull(error.what());
    throw;
}

std::uint64_t free_bytes(const fs::path& folder) {
    struct statvfs info{};
    if (::statvfs(folder.c_str(), &info) != 0) return std::numeric_limits<std::uint64_t>::max();
    return static_cast<std::uint64_t>(info.f_bavail) * info.f_frsize;
}

}  // namespace stylesweep::runners
