#include "schema/sweeps/run_mark.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <system_error>

namespace stylesweep::schema {
namespace {

constexpr int flags = O_RDWR | O_NOFOLLOW | O_CLOEXEC;

// Of the open file, not of the process: closing another descriptor of the file does not end it.
struct flock lock_of(Id sweep, short type) {
    struct flock lock{};
    lock.l_type = type;
    lock.l_whence = SEEK_SET;
    lock.l_start = sweep;
    lock.l_len = 1;
    return lock;
}

bool others_mark(int descriptor, Id sweep) {
    struct flock lock = lock_of(sweep, F_WRLCK);
    return ::fcntl(descriptor, F_OFD_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
}

}  // namespace

RunMark::RunMark(const Store& store, Id sweep) : descriptor_(-1), sweep_(sweep) {
    const std::filesystem::path folder = store.files_folder();
    std::error_code ignored;
    std::filesystem::create_directories(folder, ignored);
    descriptor_ = ::open((folder / run_mark_file).c_str(), flags | O_CREAT, 0666);
    struct flock lock = lock_of(sweep, F_RDLCK);
    if (descriptor_ >= 0) (void)!::fcntl(descriptor_, F_OFD_SETLK, &lock);
}

RunMark::~RunMark() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

bool RunMark::has_company() const {
    return descriptor_ >= 0 && others_mark(descriptor_, sweep_);
}

bool is_being_run(const Store& store, Id sweep) {
    const int descriptor = ::open((store.files_folder() / run_mark_file).c_str(), flags);
    if (descriptor < 0) return false;
    const bool marked = others_mark(descriptor, sweep);
    ::close(descriptor);
    return marked;
}

}  // namespace stylesweep::schema
