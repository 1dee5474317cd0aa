// A file's bytes, mapped read-only.
#pragma once

#include <filesystem>
#include <stdexcept>
#include <string_view>

namespace stylesweep::tensorfiles {

/// A weights file is unusable; the text names the file and says why.
struct FileError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// Views into it are valid while it lives.
class MappedFile {
  public:
    /// Throws FileError when the file cannot be read.
    explicit MappedFile(const std::filesystem::path& file);
    MappedFile(const MappedFile&) = delete;
    ~MappedFile();

    [[nodiscard]] std::string_view bytes() const { return {begin_, size_}; }

  private:
    const char* begin_ = nullptr;
    std::size_t size_ = 0;
};

}  // namespace stylesweep::tensorfiles
