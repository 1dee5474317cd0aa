#include "runners/command/last_object.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "runners/command/output.hpp"

namespace stylesweep::command {
namespace {

constexpr std::size_t most_object = 1 << 20, most_depth = 64, most_example = 80;  // bytes, levels, bytes

bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

// Also of what is no JSON, such as Python's tensor(0.5): that is judged when the object is whole.
bool is_of_word(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           std::string_view("+-._()").find(c) != std::string_view::npos;
}

}  // namespace

void LastJsonObject::add(std::string_view piece) {
    text_ += piece;
    scan();
    const std::size_t done = expect_ == Expect::object ? at_ : begin_;
    text_.erase(0, done);
    at_ -= done;
    begin_ = 0;
}

std::string LastJsonObject::take() {
    scan();
    while (expect_ != Expect::object) {  // cut off by the end: another may begin within it
        give_up();
        scan();
    }
    return std::move(last_);
}

void LastJsonObject::scan() {
    while (at_ < text_.size()) {
        if (expect_ == Expect::object)
            seek_object();
        else if (at_ - begin_ >= most_object)
            give_up();
        else
            step(text_[at_++]);
    }
}

void LastJsonObject::seek_object() {
    const std::size_t found = text_.find_first_of(skip_line_ ? "\r\n" : "{", at_);
    at_ = found == std::string::npos ? text_.size() : found + 1;
    if (found == std::string::npos) return;
    if (!std::exchange(skip_line_, false)) {
        begin_ = found;
        open('{');
    }
}

void LastJsonObject::step(char c) {
    if (quote_) return in_text(c);
    if (word_) return in_word(c);
    if (is_blank(c)) return;
    if (expect_ == Expect::key) return key(c);
    if (expect_ == Expect::value) return value(c);
    if (expect_ == Expect::comma) return comma(c);
    if (c != ':') return give_up();
    has_colon_ = true;
    expect_ = Expect::value;
}

void LastJsonObject::in_text(char c) {
    if (c == '\n') return give_up();
    if (std::exchange(escaped_, false)) return;
    escaped_ = c == '\\';
    if (c != quote_) return;
    quote_ = 0;
    expect_ = expect_ == Expect::key ? Expect::colon : Expect::comma;
}

void LastJsonObject::in_word(char c) {
    if (is_of_word(c)) return;
    word_ = false;
    expect_ = Expect::comma;
    step(c);
}

void LastJsonObject::key(char c) {
    if (c == '"' || c == '\'')
        quote_ = c;
    else
        close(c);
}

void LastJsonObject::value(char c) {
    if (c == '"' || c == '\'')
        quote_ = c;
    else if (c == '{' || c == '[')
        open(c);
    else if (is_of_word(c))
        word_ = true;
    else
        close(c);
}

void LastJsonObject::comma(char c) {
    if (c != ',') return close(c);
    expect_ = open_.back() == '{' ? Expect::key : Expect::value;
}

void LastJsonObject::open(char c) {
    if (open_.size() == most_depth) return give_up();
    open_.push_back(c);
    expect_ = c == '{' ? Expect::key : Expect::value;
}

void LastJsonObject::close(char c) {
    if (c != (open_.back() == '{' ? '}' : ']')) return give_up();
    open_.pop_back();
    expect_ = Expect::comma;
    if (open_.empty()) finish();
}

void LastJsonObject::finish() {
    std::string json = without_nan(std::string_view(text_).substr(begin_, at_ - begin_));
    if (has_colon_ && nlohmann::json::accept(json))  // {} says nothing
        last_ = std::move(json);
    else if (has_colon_)
        note_unreadable();
    leave();
}

// Goes on behind its first line when it looked like metrics (what stands within is a part of them), else behind its
// brace.
void LastJsonObject::give_up() {
    if (has_colon_) note_unreadable();
    skip_line_ = has_colon_;
    at_ = begin_ + 1;
    leave();
}

void LastJsonObject::note_unreadable() {
    ++unreadable_;
    const std::string_view all = std::string_view(text_).substr(begin_, most_example);
    const std::string json = nlohmann::json(all).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    example_ = nlohmann::json::parse(json).get<std::string>();
    example_.resize(std::min(example_.size(), example_.find_first_of("\r\n")));
}

void LastJsonObject::leave() {
    open_.clear();
    expect_ = Expect::object;
    quote_ = 0;
    escaped_ = word_ = has_colon_ = false;
}

}  // namespace stylesweep::command
