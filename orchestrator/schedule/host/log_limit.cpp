#include "orchestrator/schedule/host/log_limit.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace stylesweep::schedule {

bool limit_log(const std::filesystem::path& file, std::int64_t most) {
    struct stat info{};
    if (::stat(file.c_str(), &info) != 0 || info.st_blocks * 512 <= most) return false;
    const std::int64_t begin = most / 32, end = info.st_size - most / 4;
    if (end <= begin) return false;
    const int log = ::open(file.c_str(), O_WRONLY | O_CLOEXEC);
    if (log < 0) return false;
    if (::fallocate(log, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, begin, end - begin) != 0) {
        [[maybe_unused]] const int emptied = ::ftruncate(log, 0);
    }
    ::close(log);
    return true;
}

}  // namespace stylesweep::schedule
