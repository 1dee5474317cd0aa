// One parameter value in canonical form, so that equal values are written equally.
#pragma once

#include <string>
#include <string_view>

namespace stylesweep::sweep {

/// A place in the sweep file, counted from 1; 0, 0: given on the command line.
struct Location {
    int line = 0, column = 0;
};

struct Value {
    enum class Kind { number, text, boolean };

    Kind kind = Kind::text;
    /// Canonical: numbers in their shortest round-trip form, whole ones below 2^53 without point or exponent.
    std::string text;
    double number = 0;
    Location where;

    /// A YAML scalar by the core schema (YAML 1.2, section 10.3.2); quoted ones are text.
    /// Throws std::invalid_argument for infinities, not-a-number and numbers beyond a double.
    static Value of_scalar(std::string_view scalar, bool quoted, Location where);
    static Value of_number(double number, Location where);
    static Value of_text(std::string text, Location where);
    static Value of_boolean(bool value, Location where);

    [[nodiscard]] std::string json() const;

    bool operator==(const Value& other) const { return kind == other.kind && text == other.text; }
};

}  // namespace stylesweep::sweep
