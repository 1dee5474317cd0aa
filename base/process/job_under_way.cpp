#include "base/process/job_under_way.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace stylesweep::process {
namespace {

[[noreturn]] void fail(const char* what, int error) {
    throw std::system_error(error, std::generic_category(), what);
}

}  // namespace

JobUnderWay::JobUnderWay() : descriptor_(::memfd_create("stylesweep-job", MFD_CLOEXEC)) {
    if (descriptor_ < 0) fail("cannot share memory with a runner", errno);
    if (::ftruncate(descriptor_, sizeof(Word)) != 0) {
        const int error = errno;
        ::close(descriptor_);
        fail("cannot share memory with a runner", error);
    }
    map();
}

// Checks the size first: writing beyond the end of a file that is too short would kill this process.
JobUnderWay::JobUnderWay(int descriptor) : descriptor_(descriptor) {
    struct stat file{};
    if (::fstat(descriptor, &file) != 0) fail("--job-word: no such descriptor", errno);
    if (!S_ISREG(file.st_mode) || file.st_size != sizeof(Word))
        fail("--job-word: not the orchestrator's memory", EINVAL);
    ::fcntl(descriptor, F_SETFD, FD_CLOEXEC);
    map();
}

JobUnderWay::~JobUnderWay() {
    ::munmap(word_, sizeof(Word));
    ::close(descriptor_);
}

void JobUnderWay::map() {
    void* const place = ::mmap(nullptr, sizeof(Word), PROT_READ | PROT_WRITE, MAP_SHARED, descriptor_, 0);
    if (place == MAP_FAILED) {
        const int error = errno;
        ::close(descriptor_);
        fail("cannot share memory with the orchestrator", error);
    }
    word_ = static_cast<Word*>(place);
}

}  // namespace stylesweep::process
