// Takes bytes apart, from front to back.
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>

#include "tensorfiles/mapped_file.hpp"

namespace stylesweep::tensorfiles {

/// Of bytes that outlive it. What is not as it should be is a FileError.
class ByteReader {
  public:
    /// `complaint` is what an error begins with: "x.pth: not a sound pickle".
    ByteReader(std::string_view bytes, std::string complaint) : bytes_(bytes), complaint_(std::move(complaint)) {}

    std::string_view take(std::uint64_t count) {
        if (count > rest().size()) fail("it ends too early (truncated?)");
        const std::string_view taken = rest().substr(0, count);
        at_ += taken.size();
        return taken;
    }
    /// As it lies in memory.
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
