#include "orchestrator/launch/private_folder.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <string>

namespace stylesweep::launch {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void refuse(const fs::path& folder, const std::string& why) {
    throw std::runtime_error(folder.string() + ": " + why + "; remove it, or name another folder with --scratch");
}

// Kept open while it is checked, because its name may be given to another folder meanwhile.
class OpenFolder {
  public:
    explicit OpenFolder(const fs::path& folder)
        : descriptor_(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)) {
        if (descriptor_ >= 0) return;
        const int error = errno;
        if (error == ENOTDIR || error == ELOOP) refuse(folder, "is a link or a file where a folder of ours should be");
        refuse(folder, std::string("cannot be opened (") + std::strerror(error) + ")");
    }
    OpenFolder(const OpenFolder&) = delete;
    ~OpenFolder() { ::close(descriptor_); }

    [[nodiscard]] struct stat info() const {
        struct stat info{};
        if (::fstat(descriptor_, &info) != 0) throw std::runtime_error(std::string("fstat: ") + std::strerror(errno));
        return info;
    }
    void close_to_others() const {
        if (::fchmod(descriptor_, 0700) != 0) throw std::runtime_error(std::string("fchmod: ") + std::strerror(errno));
    }

  private:
    int descriptor_;
};

}  // namespace

void make_private_folder(const fs::path& folder) {
    fs::create_directories(folder.parent_path());
    if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST)
        throw std::runtime_error(folder.string() + ": cannot be created: " + std::strerror(errno));
    const OpenFolder open(folder);
    const struct stat info = open.info();
    if (info.st_uid != ::geteuid())
        refuse(folder, "belongs to user " + std::to_string(info.st_uid) + ", not to user " +
                           std::to_string(::geteuid()) + ", who runs this");
    if ((info.st_mode & (S_IWGRP | S_IWOTH)) != 0) refuse(folder, "others may write in it");
    if ((info.st_mode & 0777) != 0700) open.close_to_others();
}

}  // namespace stylesweep::launch
