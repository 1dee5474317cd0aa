#include "runners/command/work_folder.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <utility>

namespace stylesweep::command {

namespace fs = std::filesystem;

std::string work_folder(const runners::Job& job, int attempt) {
    return "work/" + job.key.substr(0, 16) + "-" + std::to_string(attempt);
}

WorkFolder::WorkFolder(const runners::Job& job, fs::path& spare)
    : relative_(work_folder(job, job.attempt)), path_(job.files / relative_), spare_(spare) {
    const fs::path unused = std::exchange(spare, fs::path());
    if (!unused.empty() && ::rename(unused.c_str(), path_.c_str()) == 0) return;
    if (!unused.empty()) ::rmdir(unused.c_str());
    fs::remove_all(path_);  // from an attempt that was given back
    fs::create_directories(path_);
}

WorkFolder::~WorkFolder() {
    if (is_empty()) spare_ = path_;
}

std::string WorkFolder::take_metrics(runners::Recorder& out) const {
    constexpr ssize_t most_metrics = 1 << 20;  // bytes
    const std::string file = metrics_file();
    const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (descriptor < 0) return "";
    struct stat info{};
    std::string text(most_metrics, '\0');
    const bool usable = ::fstat(descriptor, &info) == 0 && S_ISREG(info.st_mode) && info.st_size <= most_metrics;
    const ssize_t size = usable ? ::read(descriptor, text.data(), text.size()) : -1;
    ::close(descriptor);
    ::unlink(file.c_str());
    if (size < 0) out.warn("the metrics file is not a readable file of at most 1 MiB");
    text.resize(static_cast<std::size_t>(std::max<ssize_t>(size, 0)));
    return text;
}

void WorkFolder::record_leftovers(runners::Recorder& out) const {
    if (!is_empty()) out.detail("work", relative_);
}

// Also false if the program removed it.
bool WorkFolder::is_empty() const {
    std::error_code error;
    return fs::is_empty(path_, error) && !error;
}

}  // namespace stylesweep::command
