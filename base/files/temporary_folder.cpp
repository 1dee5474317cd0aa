#include "base/files/temporary_folder.hpp"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <system_error>

namespace stylesweep {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view random_end = "XXXXXX";
constexpr std::chrono::hours untouched{1};  // its owner may not have locked a fresh one yet

int open_folder(const fs::path& folder) {
    return ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

bool is_stale(int descriptor) {
    struct stat facts{};
    if (::fstat(descriptor, &facts) != 0 || facts.st_uid != ::geteuid()) return false;
    const auto touched = std::chrono::system_clock::from_time_t(facts.st_mtime);
    return std::chrono::system_clock::now() - touched > untouched && ::flock(descriptor, LOCK_EX | LOCK_NB) == 0;
}

// Other programs' folders have longer names with the same beginning.
void remove_stale(const fs::path& where, const std::string& begin) {
    std::error_code ignored;
    for (fs::directory_iterator at(where, ignored), end; !ignored && at != end; at.increment(ignored)) {
        const std::string name = at->path().filename();
        if (!name.starts_with(begin) || name.size() != begin.size() + random_end.size()) continue;
        const int descriptor = open_folder(at->path());
        if (descriptor < 0) continue;
        std::error_code failed;
        if (is_stale(descriptor)) fs::remove_all(at->path(), failed);
        ::close(descriptor);
    }
}

}  // namespace

TemporaryFolder::TemporaryFolder(const fs::path& where, const std::string& begin) {
    std::error_code none;
    if (where == fs::temp_directory_path(none)) remove_stale(where, begin);
    std::string name = (where / (begin + std::string(random_end))).string();
    if (!::mkdtemp(name.data()))
        throw fs::filesystem_error("cannot create a temporary folder", where,
                                   std::error_code(errno, std::generic_category()));
    path_ = name;
    descriptor_ = open_folder(path_);
    if (descriptor_ >= 0) ::flock(descriptor_, LOCK_EX | LOCK_NB);
}

TemporaryFolder::~TemporaryFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
    if (descriptor_ >= 0) ::close(descriptor_);
}

}  // namespace stylesweep
