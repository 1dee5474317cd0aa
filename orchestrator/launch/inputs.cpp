#include "orchestrator/launch/inputs.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>

#include "schema/digest.hpp"

namespace stylesweep::launch {
namespace {

namespace fs = std::filesystem;

// An exclusive lock on a file, waited for; gone with its scope, whatever ends the process.
class FileLock {
  public:
    explicit FileLock(const fs::path& file) : descriptor_(::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644)) {
        if (descriptor_ < 0) throw std::runtime_error("cannot write " + file.string() + ": " + std::strerror(errno));
        while (::flock(descriptor_, LOCK_EX) != 0 && errno == EINTR) {
        }
    }
    FileLock(const FileLock&) = delete;
    ~FileLock() { ::close(descriptor_); }

  private:
    int descriptor_;
};

}  // namespace

fs::path place_of(const schema::InputFile& file, const fs::path& folder) {
    return folder / file.sha256 / file.path.filename();
}

bool stage(const schema::InputFile& file, const fs::path& from, const fs::path& folder) {
    const fs::path place = place_of(file, folder);
    fs::create_directories(place.parent_path());
    const FileLock lock(place.parent_path() / ".lock");
    std::error_code ignored;
    fs::last_write_time(place.parent_path(), fs::file_time_type::clock::now(), ignored);  // still in use
    if (fs::exists(place)) return false;
    const fs::path part = place.string() + ".part";
    fs::copy_file(from, part, fs::copy_options::overwrite_existing);
    if (schema::sha256_file(part) != file.sha256) {
        fs::remove(part, ignored);
        throw std::runtime_error(from.string() + " has changed since it was planned; run the same command again");
    }
    fs::rename(part, place);
    return true;
}

void forget_old_inputs(const fs::path& folder, int days) {
    const auto limit = fs::file_time_type::clock::now() - std::chrono::hours(24 * days);
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(folder, ignored))
        if (entry.last_write_time(ignored) < limit) fs::remove_all(entry.path(), ignored);
}

}  // namespace stylesweep::launch
