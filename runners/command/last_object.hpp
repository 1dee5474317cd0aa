// Finds the last JSON object in text that streams by.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace stylesweep::command {

/// The last JSON object of an output (Python's NaN and Infinity allowed), however the pieces are cut: alone on a line
/// or over several, behind a prefix or a carriage return. What begins like one (`{"name":` or `{'name':`) and cannot be
/// read is counted. Holds at most 1 MiB and one piece.
class LastJsonObject {
  public:
    void add(std::string_view piece);
    /// After the last piece. Empty: there was none.
    [[nodiscard]] std::string take();

    /// Valid after take().
    [[nodiscard]] std::size_t unreadable() const { return unreadable_; }
    /// The beginning of the last one that could not be read, in UTF-8.
    [[nodiscard]] const std::string& example() const { return example_; }

  private:
    enum class Expect { object, key, colon, value, comma };  // object: outside of any

    void scan();
    void seek_object();
    void step(char c);
    void in_text(char c);
    void in_word(char c);
    void key(char c);
    void value(char c);
    void comma(char c);
    void open(char c);
    void close(char c);
    void finish();
    void give_up();
    void note_unreadable();
    void leave();

    std::string text_, last_, example_;
    std::size_t begin_ = 0, at_ = 0, unreadable_ = 0;
    std::vector<char> open_;
    Expect expect_ = Expect::object;
    char quote_ = 0;
    bool escaped_ = false, word_ = false, has_colon_ = false, skip_line_ = false;
};

}  // namespace stylesweep::command
