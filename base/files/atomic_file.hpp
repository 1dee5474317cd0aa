// Files that are whole or not there: written under a temporary name beside their place, then renamed.
#pragma once

#include <filesystem>
#include <string_view>

namespace stylesweep {

/// What a power cut can take once a file is in its place. `on_disk`: nothing, by fsync of the file and of its folder
/// (milliseconds; seconds on a busy disk). `in_cache`: all of it, for the half minute until the system writes it out;
/// for what can be made again, or is checked by its hash before it is used.
enum class Durability { on_disk, in_cache };

/// A file in the making, under the name FILE.NUMBER.part, which is removed unless commit() is reached. An existing FILE
/// keeps its mode. All methods throw std::system_error, whose message names FILE.
class AtomicFile {
  public:
    explicit AtomicFile(std::filesystem::path file);
    AtomicFile(const AtomicFile&) = delete;
    ~AtomicFile();

    /// Appends. Others may write to the file under its temporary name instead.
    void write(std::string_view bytes);
    /// The temporary name; "" after commit().
    [[nodiscard]] const std::filesystem::path& part() const { return part_; }
    /// Gives the file its name, in place of another file that has it.
    void commit(Durability durability);

  private:
    std::filesystem::path file_, part_;
    int descriptor_ = -1;
};

/// These make the file's folder if need be.
void write_atomically(const std::filesystem::path& file, std::string_view content, Durability durability);
void copy_atomically(const std::filesystem::path& from, const std::filesystem::path& to, Durability durability);

/// Renames `part`, which lies on the same file system, to `file`.
void put_in_place(const std::filesystem::path& part, const std::filesystem::path& file, Durability durability);

}  // namespace stylesweep
