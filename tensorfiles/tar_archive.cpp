#include "tensorfiles/tar_archive.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <numeric>

#include "tensorfiles/byte_reader.hpp"

namespace stylesweep::tensorfiles {
namespace {

// Offsets are those of POSIX.1-2017, pax, "ustar Interchange Format".
constexpr std::size_t block = 512;

class Reader : ByteReader {
  public:
    Reader(std::string_view bytes, const std::string& file) : ByteReader(bytes, file + ": not a valid tar file") {}

    std::map<std::string, std::string_view> files() {
        std::map<std::string, std::string_view> found;
        while (!at_end()) {
            const std::string_view header = take(block);
            check(header);
            const std::string_view content = take(octal(header, 124, 12));
            take(std::min((block - content.size() % block) % block, rest().size()));
            const char kind = header[156];
            if (kind != '0' && kind != '\0') continue;
            std::string_view name = text(header, 0, 100);
            if (name.starts_with("./")) name.remove_prefix(2);
            if (!found.emplace(name, content).second) fail("it has " + std::string(name) + " twice");
        }
        return found;
    }

  private:
    // A block of zeros, or the end of the file.
    [[nodiscard]] bool at_end() const {
        return rest().empty() || std::ranges::all_of(rest().substr(0, block), [](char each) { return each == '\0'; });
    }

    static std::string_view text(std::string_view header, std::size_t at, std::size_t length) {
        const std::string_view field = header.substr(at, length);
        return field.substr(0, field.find('\0'));
    }

    [[nodiscard]] std::uint64_t octal(std::string_view header, std::size_t at, std::size_t length) const {
        std::string_view digits = text(header, at, length);
        digits.remove_prefix(std::min(digits.find_first_not_of(' '), digits.size()));
        std::uint64_t value = 0;
        const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, 8);
        if (error != std::errc() || end == digits.data()) fail("a header field is not a number");
        return value;
    }

    // Verifies the sum of a header's bytes, with the checksum's own eight counted as spaces.
    void check(std::string_view header) const {
        const auto sum = [](std::string_view part) {
            return std::accumulate(part.begin(), part.end(), std::uint64_t{0}, [](std::uint64_t so_far, char each) {
                return so_far + static_cast<unsigned char>(each);
            });
        };
        if (sum(header.substr(0, 148)) + 8 * ' ' + sum(header.substr(156)) != octal(header, 148, 8))
            fail("a header's checksum is wrong");
    }
};

}  // namespace

bool is_tar(std::string_view bytes) {
    return bytes.size() >= block && bytes.substr(257, 5) == "ustar";
}

std::map<std::string, std::string_view> read_tar(std::string_view bytes, const std::string& name) {
    return Reader(bytes, name).files();
}

}  // namespace stylesweep::tensorfiles
