// Finds JSON objects in streamed text.
#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace stylesweep::command {

/// Which of several objects count. all: merged, the last value of a name wins.
enum class Objects { last, all };

/// The last JSON object of an output, or all of a file (Python's NaN and Infinity are allowed and become null), however
/// the text is split into pieces: on one line or several, after a prefix or a carriage return. Text that starts like an
/// object (`{"name":`, `{'name':`, `{name: 1`, or the first of these in UTF-16) but cannot be parsed is counted.
/// Buffers at most 1 MiB, one piece and the result.
class LastJsonObject {
  public:
    explicit LastJsonObject(Objects which = Objects::last) : which_(which) {}

    void add(std::string_view piece);
    /// Call it after the last piece. Null: no object.
    [[nodiscard]] nlohmann::json take();

    /// Valid after take().
    [[nodiscard]] std::size_t unreadable() const { return unreadable_; }
    /// The beginning of the last object that could not be parsed, in UTF-8.
    [[nodiscard]] const std::string& example() const { return example_; }
    /// Names that occur more than once in one of the objects that count.
    [[nodiscard]] const std::set<std::string>& repeated() const { return repeated_; }
    /// Names with a number in any of the objects, at most 1000.
    [[nodiscard]] const std::set<std::string>& numbers() const { return numbers_; }

  private:
    enum class Expect { object, key, colon, value, comma };  // object: outside of all objects

    void scan();
    void seek_object();
    void step(char c);
    void in_text(char c);
    void in_word(char c);
    void in_name(char c);
    void key(char c);
    void value(char c);
    void comma(char c);
    void open(char c);
    void close(char c);
    void finish();
    void keep(nlohmann::json object, std::set<std::string> repeated);
    void give_up();
    void note_unreadable();
    void leave();

    Objects which_;
    nlohmann::json found_;
    std::set<std::string> numbers_, repeated_;
    std::string text_, example_;
    std::size_t begin_ = 0, at_ = 0, unreadable_ = 0;
    std::vector<char> open_;
    Expect expect_ = Expect::object;
    char quote_ = 0, word_begin_ = 0;
    bool escaped_ = false, word_ = false, skip_line_ = false;
    bool name_ = false, bare_ = false;  // within an unquoted name; the object has such names
    bool utf16_ = false;                // a NUL follows its brace
    bool looks_like_metrics_ = false;   // has a name and a colon; for unquoted names a number too
};

}  // namespace stylesweep::command
