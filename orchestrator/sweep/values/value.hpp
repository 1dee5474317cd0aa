// One parameter value: its text, and what SQL is to take it for.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace stylesweep::sweep {

/// A place in the sweep file, counted from 1; 0, 0: given on the command line.
struct Location {
    int line = 0, column = 0;
};

/// Two values are equal when kind and text are: 3.1 and 3.10 are two. Where a parameter's type says that they mean the
/// same, typed() writes both alike.
struct Value {
    enum class Kind { number, text, boolean, null };

    Kind kind = Kind::text;
    std::string text;   ///< as written; of a number: always one of JSON's grammar
    double number = 0;  ///< of a number: the double next to it
    Location where;

    /// A YAML scalar as written. A number of JSON's grammar (RFC 8259, section 6) that a double can hold is a number,
    /// `true` and `false` are booleans, all else is text: 007, +5, .5, 1_000, 0x10, yes, 1e999 and what is quoted.
    static Value of_scalar(std::string_view scalar, bool quoted, Location where);
    /// Canonical: as number_text() writes it, the shortest text that people write for it.
    static Value of_number(double number, Location where);
    static Value of_whole(std::int64_t number, Location where);
    static Value of_text(std::string text, Location where);
    static Value of_boolean(bool value, Location where);
    /// No value, written `null`; its text is "null".
    static Value of_null(Location where);

    [[nodiscard]] std::string json() const;
    /// A number whose text is what of_number() makes of it.
    [[nodiscard]] bool is_canonical() const;
    /// As it would be written in a sweep file: in quotes where it would be something else without.
    [[nodiscard]] std::string spelling() const;
    /// The same for people to read: of a long text its beginning and end, and how much is left out.
    [[nodiscard]] std::string shown() const;

    bool operator==(const Value& other) const { return kind == other.kind && text == other.text; }
};

/// The decimal number that a text stands for where a number is expected: also +5, .5 and 007. nullopt when it is none,
/// is beyond a double, or is a whole number that a double cannot hold exactly.
std::optional<double> parse_number(std::string_view text);

/// The whole number that a text is, digit for digit; nullopt when it is none or needs more than 64 bits.
std::optional<std::int64_t> parse_whole(std::string_view text);

}  // namespace stylesweep::sweep
