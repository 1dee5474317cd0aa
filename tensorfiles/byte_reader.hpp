// Reads binary data from front to back.
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>

#include "tensorfiles/mapped_file.hpp"

namespace stylesweep::tensorfiles {

/// The bytes must outlive it. Malformed data throws FileError.
class ByteReader {
  public:
    /// `complaint`: the beginning of error messages, such as "x.pth: not a valid pickle".
    ByteReader(std::string_view bytes, std::string complaint) : bytes_(bytes), complaint_(std::move(complaint)) {}

    std::string_view take(std::uint64_t count) {
        if (count > rest().size()) fail("it ends too early (truncated?)");
        const std::string_view taken = rest().substr(0, count);
        at_ += taken.size();
        return taken;
    }
    /// A number in memory representation.
    template <class Number>
    Number number() {
        Number value;
        std::memcpy(&value, take(sizeof value).data(), sizeof value);
        return value;
    }
    [[nodiscard]] std::string_view rest() const { return bytes_.substr(at_); }
    [[nodiscard]] std::size_t at() const { return at_; }  ///< bytes taken

    [[noreturn]] void fail(const std::string& why) const { throw FileError(complaint_ + ": " + why); }

  private:
    std::string_view bytes_;
    std::string complaint_;
    std::size_t at_ = 0;
};

}  // namespace stylesweep::tensorfiles
