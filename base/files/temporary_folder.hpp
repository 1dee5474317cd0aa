// A folder of this user alone that goes with its owner.
#pragma once

#include <stdlib.h>

#include <cerrno>
#include <filesystem>
#include <string>
#include <system_error>

namespace stylesweep {

/// Made new, mode 0700; removed at the end with all that is in it.
class TemporaryFolder {
  public:
    /// In `where`, under a name that begins with `begin`. Throws std::filesystem::filesystem_error.
    TemporaryFolder(const std::filesystem::path& where, const std::string& begin) {
        std::string name = (where / (begin + "XXXXXX")).string();
        if (!::mkdtemp(name.data()))
            throw std::filesystem::filesystem_error("no temporary folder can be made", where,
                                                    std::error_code(errno, std::generic_category()));
        path_ = name;
    }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    ~TemporaryFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

  private:
    std::filesystem::path path_;
};

}  // namespace stylesweep
