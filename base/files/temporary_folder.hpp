// A private temporary folder that is removed with its owner.
#pragma once

#include <filesystem>
#include <string>

namespace stylesweep {

/// Created with mode 0700; removed at the end with its contents. What a killed process left is removed when one of the
/// same name is next created among the system's temporary files: a folder of this user that no process holds the lock
/// of, untouched for an hour.
class TemporaryFolder {
  public:
    /// Created in `where`, under a name that begins with `begin`. Throws std::filesystem::filesystem_error.
    TemporaryFolder(const std::filesystem::path& where, const std::string& begin);
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    ~TemporaryFolder();

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

  private:
    std::filesystem::path path_;
    int descriptor_;  ///< of the folder, with its lock; -1: cannot be locked, and is never found stale
};

}  // namespace stylesweep
