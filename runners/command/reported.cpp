#include "runners/command/reported.hpp"

#include <algorithm>
#include <iterator>
#include <optional>
#include <string_view>

#include "base/text/ascii.hpp"
#include "base/text/counted.hpp"
#include "base/text/excerpt.hpp"
#include "base/text/joined.hpp"
#include "base/text/parse_as.hpp"
#include "runners/command/output.hpp"

namespace stylesweep::command {
namespace {

using nlohmann::json;

constexpr std::size_t most_name = 200, most_text = 10'000;  // bytes

bool is_name(const std::string& text) {
    const auto is_control = [](unsigned char c) { return c < ' ' || c == 127; };
    return !text.empty() && text.size() <= most_name && std::ranges::none_of(text, is_control);
}

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view blanks = " \t\r\n";
    text.remove_prefix(std::min(text.size(), text.find_first_not_of(blanks)));
    return text.substr(0, text.find_last_not_of(blanks) + 1);
}

// Decimal only: "0x10" is a text, and so is "007".
std::optional<double> number_in(std::string_view text) {
    text = trimmed(text);
    if (text.starts_with('+')) text.remove_prefix(1);
    const std::string_view digits = text.substr(text.starts_with('-') ? 1 : 0);
    const bool zero_first = digits.size() > 1 && digits[0] == '0' && is_digit(digits[1]);
    if (digits.empty() || !(is_digit(digits[0]) || digits[0] == '.') || zero_first) return std::nullopt;
    return parse_as<double>(text);
}

// A whole number that a double does not hold exactly.
bool is_rounded(const json& value) {
    if (!value.is_number_integer()) return false;
    constexpr double beyond = 0x1p64;
    const double kept = value.get<double>();
    if (value.is_number_unsigned())
        return kept >= beyond || static_cast<std::uint64_t>(kept) != value.get<std::uint64_t>();
    return kept < beyond / 2 && static_cast<std::int64_t>(kept) != value.get<std::int64_t>();
}

// 93%, 1,234.5, 12 ms; but not 007, 1.2.3 or 2026-11-28.
bool resembles_number(std::string_view text) {
    constexpr std::string_view units[] = {"%",  "s",  "ms",  "us",  "ns",  "min", "h", "B", "kB", "KB",
                                          "MB", "GB", "KiB", "MiB", "GiB", "dB",  "x", "k", "M"};
    text = trimmed(text);
    if (text.starts_with('+') || text.starts_with('-')) text.remove_prefix(1);
    const std::string_view number = text.substr(0, text.find_first_not_of("0123456789.,"));
    const std::string_view unit = trimmed(text.substr(number.size()));
    if (number.empty() || !is_digit(number.front()) || !is_digit(number.back())) return false;
    const bool has_comma = number.find(',') != std::string_view::npos;
    if (unit.empty()) return has_comma;
    return (has_comma || std::ranges::count(number, '.') < 2) && std::ranges::find(units, unit) != std::end(units);
}

// Metrics that share a doubt, such as texts that look like numbers.
struct Texts {
    std::size_t count = 0;
    std::string example = {};

    void note(const std::string& name, const std::string& text) {
        if (++count == 1) example = name + ": \"" + excerpt(text, 100) + "\"";
    }
};

class Reported {
  public:
    explicit Reported(runners::Recorder& out) : out_(out) {}

    void record(const json& all) {
        for (const auto& [name, value] : all.items())
            if (!record_one(name, value) && ++left_out_ == 1) example_ = excerpt(name, 100);
        warn();
    }

  private:
    // False: it cannot be stored.
    bool record_one(const std::string& name, const json& value) {
        if (!is_name(name)) return false;
        if (is_rounded(value)) rounded_.note(name, value.dump());
        if (value.is_number() || value.is_boolean())
            out_.metric(name, value.is_boolean() ? value.get<bool>() : value.get<double>());
        else if (value.is_string())
            return record_text(name, value.get<std::string>());
        else
            return false;
        return true;
    }

    // Also false for non-finite numbers.
    bool record_text(const std::string& name, const std::string& text) {
        if (text.size() > most_text || text.find('\0') != std::string::npos || says_not_finite(trimmed(text)))
            return false;
        const auto number = number_in(text);
        if (number) numbers_.note(name, text);
        if (resembles_number(text)) like_numbers_.note(name, text);
        number ? out_.metric(name, *number) : out_.metric(name, text);
        return true;
    }

    void warn() const {
        if (numbers_.count)
            out_.warn(std::to_string(numbers_.count) +
                      " of the metrics are texts that were converted to numbers, such as " + numbers_.example);
        if (like_numbers_.count)
            out_.warn(std::to_string(like_numbers_.count) +
                      " of the metrics resemble a number and stay text, such as " + like_numbers_.example);
        if (rounded_.count)
            out_.warn(std::to_string(rounded_.count) +
                      " of the metrics are whole numbers of more digits than are kept (above 2^53), such as " +
                      rounded_.example);
        if (left_out_)
            out_.warn(std::to_string(left_out_) + " of the metrics left out, such as '" + example_ +
                      "': a metric is a finite number, or a text of at most 10000 bytes without NUL, with a name of at "
                      "most 200 bytes");
    }

    runners::Recorder& out_;
    Texts numbers_, like_numbers_, rounded_;
    std::size_t left_out_ = 0;
    std::string example_;
};

void warn_of_unreadable(const LastJsonObject& found, const char* where, runners::Recorder& out) {
    if (found.unreadable() == 0) return;
    out.warn("the program " + std::string(where) + " " + counted(found.unreadable(), "text") +
             one_or_many(found.unreadable(), " that looks", " that look") + " like metrics but " +
             one_or_many(found.unreadable(), "is", "are") + " not JSON, such as " + found.example() +
             " (Python: print(json.dumps(metrics)))");
}

// Numbers that the program printed but that do not count.
void warn_of_others(const std::set<std::string>& printed, const json& counts, const char* why, runners::Recorder& out) {
    std::set<std::string> others;
    for (const std::string& name : printed)
        if (!counts.contains(name)) others.insert(name);
    if (others.empty()) return;
    const std::size_t count = others.size();
    while (others.size() > 5) others.erase(std::prev(others.end()));
    out.warn(counted(count, "metric") + why + ": " + excerpt(joined(others), 200) +
             (count > others.size() ? ", ..." : ""));
}

}  // namespace

std::string repeated_in_words(std::set<std::string> names) {
    const std::size_t count = names.size();
    while (names.size() > 5) names.erase(std::prev(names.end()));
    return counted(count, "name") + one_or_many(count, " is", " are") +
           " repeated in one JSON object, whose last value counts: " + excerpt(joined(names), 200) +
           (count > names.size() ? ", ..." : "");
}

void record_reported(const std::string& filed, LastJsonObject& printed, runners::Recorder& out) {
    LastJsonObject file(Objects::all);
    file.add(filed);
    const json in_file = file.take(), in_output = printed.take();
    const json& counts = in_file.is_null() ? in_output : in_file;
    if (counts.is_object()) Reported(out).record(counts);
    if (const auto& repeated = in_file.is_null() ? printed.repeated() : file.repeated(); !repeated.empty())
        out.warn(repeated_in_words(repeated));
    warn_of_unreadable(file, "wrote to its metrics file", out);
    if (!filed.empty() && in_file.is_null() && file.unreadable() == 0) out.warn("the metrics file has no JSON object");
    if (in_file.is_null()) {
        warn_of_unreadable(printed, "printed", out);
        warn_of_others(printed.numbers(), counts, " of JSON objects before the last one, which counts, not in it", out);
    } else if (in_output.is_object()) {
        std::set<std::string> names;
        for (const auto& [name, value] : in_output.items())
            if (value.is_number()) names.insert(name);
        warn_of_others(names, counts, " printed but not in the metrics file, which counts", out);
    }
}

void record_metrics(const json& object, runners::Recorder& out) {
    Reported(out).record(object);
}

}  // namespace stylesweep::command
