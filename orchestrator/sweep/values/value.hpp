// One parameter value: its text, and its type in SQL.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace stylesweep::sweep {

/// A location in the sweep file, counted from 1; 0, 0: given on the command line.
struct Location {
    int line = 0, column = 0;
};

/// Two values are equal when kind and text are: 3.1 and 3.10 differ. Where a parameter's type makes them equal, typed()
/// gives both the same text.
struct Value {
    enum class Kind { number, text, boolean, null };

    Kind kind = Kind::text;
    std::string text;   ///< as written; a number's is always a JSON number
    double number = 0;  ///< of a number: the nearest double
    Location where;

    /// A YAML scalar as written. A JSON number (RFC 8259, section 6) that fits a double is a number, `true` and `false`
    /// are booleans, anything else is text: 007, +5, .5, 1_000, 0x10, yes, 1e999 and quoted scalars.
    static Value of_scalar(std::string_view scalar, bool quoted, Location where);
    /// Canonical: the shortest usual text, as from number_text().
    static Value of_number(double number, Location where);
    static Value of_whole(std::int64_t number, Location where);
    static Value of_text(std::string text, Location where);
    static Value of_boolean(bool value, Location where);
    /// No value, written `null`; its text is "null".
    static Value of_null(Location where);

    [[nodiscard]] std::string json() const;
    /// Whether it is a number with the text of of_number().
    [[nodiscard]] bool is_canonical() const;
    /// As written in a sweep file: quoted where it would otherwise be something else.
    [[nodiscard]] std::string spelling() const;
    /// The same for messages: a long text is shortened to its beginning and end, with the length left out.
    [[nodiscard]] std::string shown() const;

    bool operator==(const Value& other) const { return kind == other.kind && text == other.text; }
};

/// The decimal number in a text where a number is expected: also +5, .5 and 007. nullopt when it is not one, is too
/// large for a double, or is an integer that a double cannot hold exactly.
std::optional<double> parse_number(std::string_view text);

/// The integer in a text, digit for digit; nullopt when it is not one or needs more than 64 bits.
std::optional<std::int64_t> parse_whole(std::string_view text);

}  // namespace stylesweep::sweep
