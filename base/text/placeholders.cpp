#include "base/text/placeholders.hpp"

#include <algorithm>
#include <stdexcept>

namespace stylesweep {
namespace {

constexpr std::size_t most_shown = 40;  // bytes of the text between braces

bool is_of_name(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.' ||
           c == '-';
}

// Parses from front to back.
class Splitter {
  public:
    explicit Splitter(std::string_view text) : text_(text) {}

    std::vector<Piece> all() {
        std::vector<Piece> pieces;
        while (at_ < text_.size()) {
            const char c = text_[at_];
            const bool doubled = at_ + 1 < text_.size() && text_[at_ + 1] == c;
            if (!is_brace(c) || doubled)
                add_text(pieces, is_brace(c) ? 2 : 1);
            else
                pieces.push_back(placeholder());
        }
        return pieces;
    }

  private:
    static bool is_brace(char c) { return c == '{' || c == '}'; }

    // Adds the current character, written with `length` characters.
    void add_text(std::vector<Piece>& pieces, std::size_t length) {
        if (pieces.empty() || pieces.back().kind != Piece::Kind::text) pieces.push_back({Piece::Kind::text, "", at_});
        pieces.back().text += text_[at_];
        at_ += length;
    }

    Piece placeholder() {
        const std::size_t begin = at_;
        std::size_t end = begin + 1;
        while (end < text_.size() && is_of_name(text_[end])) ++end;
        const bool named = text_[begin] == '{' && end > begin + 1 && end < text_.size();
        if (!named || (text_[end] != '}' && text_[end] != '?')) refuse(begin);
        Piece piece{Piece::Kind::placeholder, std::string(text_.substr(begin + 1, end - begin - 1)), begin};
        at_ = end + 1;
        if (text_[end] == '?') {
            piece.kind = Piece::Kind::condition;
            piece.then = conditional(begin);
        }
        return piece;
    }

    // The text between '?' and the closing brace.
    std::vector<Piece> conditional(std::size_t begin) {
        std::vector<Piece> pieces;
        while (at_ < text_.size() && text_[at_] != '}') {
            if (text_[at_] != '{')
                add_text(pieces, 1);
            else if (text_.substr(at_, 2) == "{{")
                throw std::invalid_argument("the text of the condition '" + std::string(text_.substr(begin, 12)) +
                                            "' contains braces; only {placeholders} are allowed there");
            else
                pieces.push_back(placeholder());
        }
        if (at_ == text_.size()) refuse(begin);
        ++at_;
        return pieces;
    }

    [[noreturn]] void refuse(std::size_t at) const {
        const std::string brace(1, text_[at]);
        const std::size_t end = brace == "{" ? text_.find('}', at) : std::string_view::npos;
        const bool whole = end != std::string_view::npos && end - at < most_shown;
        const std::string shown(text_.substr(at, whole ? end + 1 - at : 12));
        throw std::invalid_argument(
            "the '" + brace + "' of '" + shown + "' does not start a {placeholder}; for " +
            (whole ? "literal braces write {" + shown + "}" : "a literal brace write " + brace + brace));
    }

    std::string_view text_;
    std::size_t at_ = 0;
};

}  // namespace

std::string quoted_for_shell(std::string_view text) {
    std::string out = "'";
    for (const char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return out + "'";
}

std::vector<Piece> split_placeholders(std::string_view text) {
    return Splitter(text).all();
}

std::string parameter_variable(std::string_view name) {
    std::string variable = "STYLESWEEP_PARAM_" + std::string(name);
    std::ranges::replace(variable, '.', '_');
    std::ranges::replace(variable, '-', '_');
    return variable;
}

std::string parameter_file_variable(std::string_view name) {
    return parameter_variable(name) + "_FILE";
}

bool is_too_long_for_variable(std::string_view name, std::string_view value) {
    return parameter_variable(name).size() + 1 + value.size() > most_word;
}

}  // namespace stylesweep
