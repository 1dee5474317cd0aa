#include "base/files/file_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace stylesweep {
namespace {

namespace fs = std::filesystem;

constexpr int flags = O_RDWR | O_NOFOLLOW | O_CLOEXEC;

[[noreturn]] void refuse(const char* what, const fs::path& file) {
    throw std::system_error(errno, std::generic_category(), std::string("cannot ") + what + " " + file.string());
}

// Tries without O_CREAT first: in a sticky folder O_CREAT fails for another user's file.
int open_or_make(const fs::path& file) {
    if (const int found = ::open(file.c_str(), flags); found >= 0) return found;
    const int made = ::open(file.c_str(), flags | O_CREAT, 0666);
    if (made < 0) refuse("write", file);
    (void)!::fchmod(made, 0666);
    return made;
}

}  // namespace

FileLock::FileLock(fs::path file, int descriptor) : file_(std::move(file)), descriptor_(descriptor) {}

FileLock::FileLock(fs::path file) : file_(std::move(file)), descriptor_(open_or_make(file_)) {}

std::optional<FileLock> FileLock::existing(const fs::path& file) {
    const int found = ::open(file.c_str(), flags);
    if (found < 0) return std::nullopt;
    return FileLock(file, found);
}

FileLock::FileLock(FileLock&& other) noexcept
    : file_(std::move(other.file_)), descriptor_(std::exchange(other.descriptor_, -1)) {}

FileLock::~FileLock() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

bool FileLock::try_lock() const {
    while (::flock(descriptor_, LOCK_EX | LOCK_NB) != 0) {
        if (errno == EWOULDBLOCK) return false;
        if (errno != EINTR) refuse("lock", file_);
    }
    return true;
}

void FileLock::lock() const {
    while (::flock(descriptor_, LOCK_EX) != 0)
        if (errno != EINTR) refuse("lock", file_);
}

}  // namespace stylesweep
