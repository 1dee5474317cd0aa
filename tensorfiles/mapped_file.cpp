#include "tensorfiles/mapped_file.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>

namespace stylesweep::tensorfiles {

MappedFile::MappedFile(const std::filesystem::path& file) {
    const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
    struct stat info{};
    int error = descriptor < 0 || ::fstat(descriptor, &info) != 0 ? errno : 0;
    if (!error && !S_ISREG(info.st_mode)) error = EISDIR;
    if (!error && info.st_size > 0) {
        size_ = static_cast<std::size_t>(info.st_size);
        void* const mapped = ::mmap(nullptr, size_, PROT_READ, MAP_PRIVATE, descriptor, 0);
        if (mapped == MAP_FAILED) error = errno;
        if (!error) begin_ = static_cast<const char*>(mapped);
    }
    if (descriptor >= 0) ::close(descriptor);
    if (error) throw FileError(file.string() + ": cannot be read: " + std::strerror(error));
}

MappedFile::~MappedFile() {
    if (begin_) ::munmap(const_cast<char*>(begin_), size_);
}

}  // namespace stylesweep::tensorfiles
