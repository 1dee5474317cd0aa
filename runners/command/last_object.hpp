// Finds JSON objects in text that streams by.
#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace stylesweep::command {

/// Which of several objects count. all: together, of a name its last value.
enum class Objects { last, all };

/// The last JSON object of an output, or all of a file (Python's NaN and Infinity allowed: null), however the pieces
/// are cut: alone on a line or over several, behind a prefix or a carriage return. What begins like one (`{"name":`,
/// `{'name':`, `{name: 1`, or the first of these in UTF-16) and cannot be read is counted. Holds at most 1 MiB, one
/// piece and what counts.
class LastJsonObject {
  public:
    explicit LastJsonObject(Objects which = Objects::last) : which_(which) {}

    void add(std::string_view piece);
    /// After the last piece. Null: there was none.
    [[nodiscard]] nlohmann::json take();

    /// Valid after take().
    [[nodiscard]] std::size_t unreadable() const { return unreadable_; }
    /// The beginning of the last one that could not be read, in UTF-8.
    [[nodiscard]] const std::string& example() const { return example_; }
    /// Names that have a number in any of the objects, at most 1000 of them.
    [[nodiscard]] const std::set<std::string>& numbers() const { return numbers_; }

  private:
    enum class Expect { object, key, colon, value, comma };  // object: outside of any

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
    void keep(nlohmann::json object);
    void give_up();
    void note_unreadable();
    void leave();

    Objects which_;
    nlohmann::json found_;
    std::set<std::string> numbers_;
    std::string text_, example_;
    std::size_t begin_ = 0, at_ = 0, unreadable_ = 0;
    std::vector<char> open_;
    Expect expect_ = Expect::object;
    char quote_ = 0, word_begin_ = 0;
    bool escaped_ = false, word_ = false, skip_line_ = false;
    bool name_ = false, bare_ = false;  // within a name without quotes; the object has such names
    bool utf16_ = false;                // a NUL stands behind its brace
    bool looks_like_metrics_ = false;   // a name and a colon; of bare names, a number too
};

}  // namespace stylesweep::command
