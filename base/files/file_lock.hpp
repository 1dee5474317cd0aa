// Advisory locks on files (flock), by which processes of one host, and of others over NFS, keep out of each other's
// way.
#pragma once

#include <filesystem>
#include <optional>

namespace stylesweep {

/// A lock file, open. Its lock is exclusive. It ends with this object, and the kernel ends it with the last process
/// that inherited the descriptor, however that ends. The file stays.
class FileLock {
  public:
    /// Makes the file if need be; any user may lock it. A symbolic link is not followed: the folder may be open to all.
    /// Throws std::system_error, which names the file.
    explicit FileLock(std::filesystem::path file);
    /// nullopt when there is no such file, or it cannot be opened.
    static std::optional<FileLock> existing(const std::filesystem::path& file);
    FileLock(FileLock&& other) noexcept;
    FileLock& operator=(FileLock&&) = delete;
    FileLock(const FileLock&) = delete;
    ~FileLock();

    /// False while another process (or another FileLock) has it. Throws std::system_error where files cannot be locked.
    [[nodiscard]] bool try_lock() const;
    /// Waits for it. Throws as try_lock().
    void lock() const;

    [[nodiscard]] int descriptor() const { return descriptor_; }

  private:
    FileLock(std::filesystem::path file, int descriptor);

    std::filesystem::path file_;
    int descriptor_;
};

}  // namespace stylesweep
