// Advisory file locks (flock), between processes of one host and, over NFS, of several hosts.
#pragma once

#include <filesystem>
#include <optional>

namespace stylesweep {

/// An open lock file with an exclusive lock. The lock ends with this object; if the process dies, the kernel releases
/// it when the last process that inherited the descriptor is gone. The file is never removed.
class FileLock {
  public:
    /// Creates the file if needed; any user may lock it. Symbolic links are not followed, because the folder may be
    /// open to all. Throws std::system_error naming the file.
    explicit FileLock(std::filesystem::path file);
    /// nullopt when the file does not exist or cannot be opened.
    static std::optional<FileLock> existing(const std::filesystem::path& file);
    FileLock(FileLock&& other) noexcept;
    FileLock& operator=(FileLock&&) = delete;
    FileLock(const FileLock&) = delete;
    ~FileLock();

    /// False while another process (or another FileLock) holds it. Throws std::system_error where files cannot be
    /// locked.
    [[nodiscard]] bool try_lock() const;
    /// Waits for the lock. Throws like try_lock().
    void lock() const;

    [[nodiscard]] int descriptor() const { return descriptor_; }

  private:
    FileLock(std::filesystem::path file, int descriptor);

    std::filesystem::path file_;
    int descriptor_;
};

}  // namespace stylesweep
