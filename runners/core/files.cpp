#include "runners/core/files.hpp"

#include <fcntl.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <limits>

#include "runners/core/job.hpp"

namespace stylesweep::runners {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void refuse(const fs::path& file, int error) {
    const std::string message = "cannot write " + file.string() + ": " + std::strerror(error);
    if (is_disk_full(error)) throw DiskFull(message);
    throw std::runtime_error(message);
}

// A file under a temporary name, removed unless it is kept.
class Draft {
  public:
    explicit Draft(const fs::path& file) : file_(file), name_(file.string() + ".part-" + std::to_string(::getpid())) {
        descriptor_ = ::open(name_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
        if (descriptor_ < 0) refuse(file_, errno);
    }
    Draft(const Draft&) = delete;
    ~Draft() {
        if (descriptor_ >= 0) ::close(descriptor_);
        if (!name_.empty()) ::unlink(name_.c_str());
    }

    void write(std::string_view content) {
        while (!content.empty()) {
            const ssize_t written = ::write(descriptor_, content.data(), content.size());
            if (written < 0 && errno != EINTR) refuse(file_, errno);
            if (written > 0) content.remove_prefix(static_cast<std::size_t>(written));
        }
    }

    void keep() {
        const int closed = ::close(descriptor_);
        descriptor_ = -1;
        if (closed != 0) refuse(file_, errno);  // some file systems tell of a full disk only here
        if (::rename(name_.c_str(), file_.c_str()) != 0) refuse(file_, errno);
        name_.clear();
    }

  private:
    fs::path file_;
    std::string name_;
    int descriptor_ = -1;
};

}  // namespace

void write_file(const fs::path& file, std::string_view content) {
    std::error_code error;
    fs::create_directories(file.parent_path(), error);
    if (error) refuse(file, error.value());
    Draft draft(file);
    draft.write(content);
    draft.keep();
}

std::uint64_t free_bytes(const fs::path& folder) {
    struct statvfs info {};
    if (::statvfs(folder.c_str(), &info) != 0) return std::numeric_limits<std::uint64_t>::max();
    return static_cast<std::uint64_t>(info.f_bavail) * info.f_frsize;
}

}  // namespace stylesweep::runners
