// Numbers as people write them.
#pragma once

#include <charconv>
#include <cmath>
#include <string>

namespace stylesweep {

/// Shortest digits that read back as the same double: 0.0001, not 1e-04; below 1e-6 and from 1e16 on with an exponent
/// (1e-7, 1.5e16). Every finite number is valid JSON; independent of the locale.
inline std::string number_text(double number) {
    const double size = std::abs(number);
    const bool plain = size == 0 || (size >= 1e-6 && size < 1e16);
    char text[40];
    const auto end = std::to_chars(text, text + sizeof text, number,
                                   plain ? std::chars_format::fixed : std::chars_format::scientific);
    std::string out(text, end.ptr);
    const auto e = plain ? std::string::npos : out.find('e');
    if (e == std::string::npos) return out;  // also inf and nan
    const bool negative = out[e + 1] == '-';
    out.erase(negative ? e + 2 : e + 1, (out[e + 2] == '0' ? 1 : 0) + (negative ? 0 : 1));  // e-07: e-7, e+16: e16
    return out;
}

}  // namespace stylesweep
