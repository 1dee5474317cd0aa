// A private temporary folder that is removed with its owner.
#pragma once

#include <stdlib.h>

#include <cerrno>
#include <filesystem>
#include <string>
#include <system_error>

namespace stylesweep {

/// Created with mode 0700; removed at the end with its contents.
class TemporaryFolder {
  public:
    /// Created in `where`, under a name that begins with `begin`. Throws std::filesystem::filesystem_error.
    TemporaryFolder(const std::filesystem::path& where, const std::string& begin) {
        std::string name = (where / (begin + "XXXXXX")).string();
        if (!::mkdtemp(name.data()))
            throw std::filesystem::filesystem_error("cannot create a temporary folder", where,
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
