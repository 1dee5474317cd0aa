#include "base/files/atomic_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <random>
#include <string>
#include <system_error>
#include <utility>

namespace stylesweep {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void refuse(const fs::path& file, const std::error_code& error) {
    throw std::system_error(error, "cannot write " + file.string());
}

[[noreturn]] void refuse(const fs::path& file) {
    refuse(file, std::error_code(errno, std::generic_category()));
}

// `of`: the file named in errors.
void sync(const fs::path& path, const fs::path& of) {
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) refuse(of);
    const int error = ::fsync(descriptor) == 0 ? 0 : errno;
    ::close(descriptor);
    if (error == 0 || error == EINVAL || error == ENOTSUP) return;  // some file systems cannot sync folders
    refuse(of, std::error_code(error, std::generic_category()));
}

void make_folder_of(const fs::path& file) {
    if (!file.has_parent_path()) return;
    std::error_code error;
    fs::create_directories(file.parent_path(), error);
    if (error) refuse(file, error);
}

}  // namespace

AtomicFile::AtomicFile(fs::path file) : file_(std::move(file)) {
    std::random_device random;
    for (int tries = 0; tries < 100 && descriptor_ < 0; ++tries) {
        part_ = file_.string() + "." + std::to_string(random() % 1'000'000) + ".part";
        descriptor_ = ::open(part_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (descriptor_ < 0 && errno != EEXIST) break;
    }
    if (descriptor_ < 0) refuse(file_);
    struct stat old{};
    if (::stat(file_.c_str(), &old) == 0 && S_ISREG(old.st_mode)) (void)::fchmod(descriptor_, old.st_mode & 07777);
}

AtomicFile::~AtomicFile() {
    if (descriptor_ >= 0) ::close(descriptor_);
    if (!part_.empty()) ::unlink(part_.c_str());
}

void AtomicFile::write(std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
        if (written < 0 && errno != EINTR) refuse(file_);
        if (written > 0) bytes.remove_prefix(static_cast<std::size_t>(written));
    }
}

void AtomicFile::commit(Durability durability) {
    // Some file systems report a full disk only here.
    if (::close(std::exchange(descriptor_, -1)) != 0) refuse(file_);
    put_in_place(part_, file_, durability);
    part_.clear();
}

void write_atomically(const fs::path& file, std::string_view content, Durability durability) {
    make_folder_of(file);
    AtomicFile draft(file);
    draft.write(content);
    draft.commit(durability);
}

void copy_atomically(const fs::path& from, const fs::path& to, Durability durability) {
    make_folder_of(to);
    AtomicFile draft(to);
    fs::copy_file(from, draft.part(), fs::copy_options::overwrite_existing);
    draft.commit(durability);
}

void put_in_place(const fs::path& part, const fs::path& file, Durability durability) {
    if (durability == Durability::on_disk) sync(part, file);
    if (::rename(part.c_str(), file.c_str()) != 0) refuse(file);
    if (durability == Durability::on_disk) sync(file.has_parent_path() ? file.parent_path() : fs::path("."), file);
}

}  // namespace stylesweep
