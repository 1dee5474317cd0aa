#include "schema/database/file_head.hpp"

#include <sqlite3.h>

#include <array>

namespace stylesweep::schema {
namespace {

using Header = std::array<unsigned char, 100>;

std::uint32_t number_at(const Header& header, std::size_t at, std::size_t size) {
    std::uint32_t number = 0;
    for (std::size_t i = 0; i < size; ++i) number = number << 8 | header.at(at + i);
    return number;
}

std::uint64_t page_size(const Header& header) {
    const std::uint32_t size = number_at(header, 16, 2);
    return size == 1 ? 65536 : size;
}

constexpr int stamp_bits = 20;  // of the schema cookie: the lower bits count changes of the schema

// What identifies the database: SQLite's magic text, page size, text encoding, application id and stamp (see
// migrate()).
std::string lasting(const Header& header) {
    const auto part = [&](std::size_t begin, std::size_t end) {
        return std::string(header.begin() + static_cast<std::ptrdiff_t>(begin),
                           header.begin() + static_cast<std::ptrdiff_t>(end));
    };
    const std::uint32_t stamp = number_at(header, 40, 4) >> stamp_bits;
    return part(0, 18) + part(56, 60) + part(68, 72) + std::to_string(stamp);
}

}  // namespace

std::optional<FileHead> file_head(SQLite::Database& db) {
    sqlite3_file* file = nullptr;
    if (::sqlite3_file_control(db.getHandle(), "main", SQLITE_FCNTL_FILE_POINTER, &file) != SQLITE_OK || !file ||
        !file->pMethods)
        return std::nullopt;
    sqlite3_int64 bytes = 0;
    Header header{};
    if (file->pMethods->xFileSize(file, &bytes) != SQLITE_OK) return std::nullopt;
    const int read = file->pMethods->xRead(file, header.data(), static_cast<int>(header.size()), 0);
    if (read != SQLITE_OK && read != SQLITE_IOERR_SHORT_READ) return std::nullopt;
    return FileHead{static_cast<std::uint64_t>(bytes), page_size(header) * number_at(header, 28, 4), lasting(header),
                    number_at(header, 24, 4)};
}

}  // namespace stylesweep::schema
