#include "tensorfiles/zip_archive.hpp"

#include <zlib.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <vector>

#include "tensorfiles/mapped_file.hpp"

namespace stylesweep::tensorfiles {
namespace {

// Numbers below are offsets of PKWARE's APPNOTE.TXT, sections 4.3.7 to 4.3.16.
constexpr std::uint32_t local_magic = 0x04034b50, central_magic = 0x02014b50, end_magic = 0x06054b50,
                        end64_magic = 0x06064b50, locator64_magic = 0x07064b50;
constexpr std::size_t local_size = 30, central_size = 46, end_size = 22, end64_size = 56, locator64_size = 20;

struct Entry {
    std::string name;
    std::uint64_t offset, size;
    std::uint32_t crc;
};

class Reader {
  public:
    Reader(std::string_view bytes, const std::string& file) : bytes_(bytes), file_(file) {}

    std::map<std::string, std::string_view> entries() {
        std::vector<Entry> all = directory();
        std::ranges::sort(all, {}, &Entry::offset);
        std::map<std::string, std::string_view> found;
        std::uint64_t end = 0;
        for (const Entry& each : all) {
            if (each.offset < end) fail("its entries overlap");
            const std::string_view content = content_of(each, end);
            if (crc32_z(0, reinterpret_cast<const Bytef*>(content.data()), content.size()) != each.crc)
                fail(each.name + " is damaged (CRC-32)");
            if (!found.emplace(each.name, content).second) fail("it has " + each.name + " twice");
        }
        return found;
    }

  private:
    [[noreturn]] void fail(const std::string& why) const { throw FileError(file_ + ": not a valid zip file: " + why); }

    template <class Number>
    [[nodiscard]] Number number(std::uint64_t at) const {
        if (at > bytes_.size() || sizeof(Number) > bytes_.size() - at) fail("it ends too early (truncated?)");
        Number value;
        std::memcpy(&value, bytes_.data() + at, sizeof value);
        return value;
    }
    std::string_view part(std::uint64_t at, std::uint64_t size) const {
        if (at > bytes_.size() || size > bytes_.size() - at) fail("it ends too early (truncated?)");
        return bytes_.substr(at, size);
    }

    // The last record, which a comment of up to 65,535 bytes may follow.
    [[nodiscard]] std::uint64_t end_record() const {
        if (bytes_.size() < end_size) fail("it is too short");
        const std::uint64_t last = bytes_.size() - end_size;
        for (std::uint64_t back = 0; back <= std::min<std::uint64_t>(last, 0xFFFF); ++back)
            if (number<std::uint32_t>(last - back) == end_magic) return last - back;
        fail("it has no directory (truncated?)");
    }

    [[nodiscard]] std::vector<Entry> directory() const {
        const std::uint64_t end = end_record();
        std::uint64_t count = number<std::uint16_t>(end + 10), at = number<std::uint32_t>(end + 16);
        if (end >= locator64_size && number<std::uint32_t>(end - locator64_size) == locator64_magic) {
            const auto end64 = number<std::uint64_t>(end - locator64_size + 8);
            if (number<std::uint32_t>(end64) != end64_magic) fail("its zip64 directory is missing");
            part(end64, end64_size);
            count = number<std::uint64_t>(end64 + 32);
            at = number<std::uint64_t>(end64 + 48);
        }
        if (count > bytes_.size() / central_size) fail("its directory is longer than the file");
        std::vector<Entry> all;
        for (std::uint64_t i = 0; i < count; ++i) all.push_back(directory_entry(at));
        return all;
    }

    // Advances `at` to the next entry.
    [[nodiscard]] Entry directory_entry(std::uint64_t& at) const {
        if (number<std::uint32_t>(at) != central_magic) fail("its directory is broken");
        const auto flags = number<std::uint16_t>(at + 8), method = number<std::uint16_t>(at + 10);
        std::uint64_t packed = number<std::uint32_t>(at + 20);
        Entry entry{std::string(part(at + central_size, number<std::uint16_t>(at + 28))),
                    number<std::uint32_t>(at + 42), number<std::uint32_t>(at + 24), number<std::uint32_t>(at + 16)};
        const std::uint64_t extra = at + central_size + entry.name.size(), extra_size = number<std::uint16_t>(at + 30);
        part(extra, extra_size);
        widen(entry, packed, extra, extra_size);
        if (method != 0)
            fail(entry.name +
                 " is compressed, which torch.save() of a state dict never does (TorchScript's files are)");
        if (flags & 1) fail(entry.name + " is encrypted");
        if (packed != entry.size) fail("the sizes of " + entry.name + " contradict each other");
        at = extra + extra_size + number<std::uint16_t>(at + 32);
        return entry;
    }

    // Zip64: values that did not fit are in the extra field 1, in this order.
    void widen(Entry& entry, std::uint64_t& packed, std::uint64_t at, std::uint64_t size) const {
        const std::uint64_t end = at + size;
        while (at + 4 <= end) {
            const auto kind = number<std::uint16_t>(at), length = number<std::uint16_t>(at + 2);
            at += 4;
            if (kind == 1)
                for (std::uint64_t* each : {&entry.size, &packed, &entry.offset})
                    if (*each == 0xFFFFFFFF) {
                        *each = number<std::uint64_t>(at);
                        at += 8;
                    }
            if (kind == 1) return;
            at += length;
        }
    }

    // Sets `end` to the end of the content.
    [[nodiscard]] std::string_view content_of(const Entry& entry, std::uint64_t& end) const {
        if (number<std::uint32_t>(entry.offset) != local_magic) fail(entry.name + " is not where the directory says");
        const std::uint64_t begin = entry.offset + local_size + number<std::uint16_t>(entry.offset + 26) +
                                    number<std::uint16_t>(entry.offset + 28);
        const std::string_view content = part(begin, entry.size);
        end = begin + entry.size;
        return content;
    }

    std::string_view bytes_;
    const std::string& file_;
};

}  // namespace

std::map<std::string, std::string_view> read_zip(std::string_view bytes, const std::string& name) {
    return Reader(bytes, name).entries();
}

}  // namespace stylesweep::tensorfiles
