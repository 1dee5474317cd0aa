// Atomically written files: written under a temporary name in the same folder, then renamed.
#pragma once

#include <filesystem>
#include <string_view>

namespace stylesweep {

/// What a power cut can destroy after the rename. `on_disk`: nothing; the file and its folder are synced (milliseconds;
/// seconds on a busy disk). `in_cache`: the whole file, for the half minute until the system writes it out; for files
/// that can be regenerated, or whose hash is checked before use.
enum class Durability { on_disk, in_cache };

/// A file being written, named FILE.NUMBER.part; it is removed unless commit() is reached. An existing FILE keeps its
/// mode. All methods throw std::system_error, whose message names FILE.
class AtomicFile {
  public:
    explicit AtomicFile(std::filesystem::path file);
    AtomicFile(const AtomicFile&) = delete;
    ~AtomicFile();

    /// Appends. Other code may write to part() directly instead.
    void write(std::string_view bytes);
    /// The temporary name; "" after commit().
    [[nodiscard]] const std::filesystem::path& part() const { return part_; }
    /// Renames the file to FILE, replacing an existing one.
    void commit(Durability durability);

  private:
    std::filesystem::path file_, part_;
    int descriptor_ = -1;
};

/// These functions create the file's folder if needed.
void write_atomically(const std::filesystem::path& file, std::string_view content, Durability durability);
void copy_atomically(const std::filesystem::path& from, const std::filesystem::path& to, Durability durability);

/// Renames `part`, which must be on the same file system, to `file`.
void put_in_place(const std::filesystem::path& part, const std::filesystem::path& file, Durability durability);

}  // namespace stylesweep
