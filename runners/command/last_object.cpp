#include "runners/command/last_object.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "runners/command/output.hpp"

namespace stylesweep::command {
namespace {

constexpr std::size_t most_object = 1 << 20, most_depth = 64, most_example = 80;  // bytes, levels, bytes
constexpr std::size_t most_names = 1000;

bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

// Also for values that are not JSON, such as Python's tensor(0.5): that is checked when the object is complete.
bool is_of_word(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           std::string_view("+-._()").find(c) != std::string_view::npos;
}

// {acc: 0.5}, also with typographic quotes around the name.
bool begins_name(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}

bool is_of_name(char c) {
    return begins_name(c) || (c >= '0' && c <= '9') || c == '-' || c == '.';
}

bool begins_number(char c) {
    return (c >= '0' && c <= '9') || std::string_view("+-.").find(c) != std::string_view::npos;
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

nlohmann::json LastJsonObject::take() {
    scan();
    while (expect_ != Expect::object) {  // truncated: another object may begin within it
        give_up();
        scan();
    }
    return std::move(found_);
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
    if (name_) return in_name(c);
    if (is_blank(c)) return;
    if (expect_ == Expect::key) return key(c);
    if (expect_ == Expect::value) return value(c);
    if (expect_ == Expect::comma) return comma(c);
    if (c != ':') return give_up();
    looks_like_metrics_ |= !bare_;
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
    looks_like_metrics_ |= begins_number(word_begin_);
    expect_ = Expect::comma;
    step(c);
}

void LastJsonObject::in_name(char c) {
    if (is_of_name(c)) return;
    name_ = false;
    expect_ = Expect::colon;
    step(c);
}

void LastJsonObject::key(char c) {
    const bool quote = c == '"' || c == '\'';
    if (c == '\0' && !utf16_) {
        utf16_ = true;
    } else if (utf16_) {
        looks_like_metrics_ |= quote;
        give_up();
    } else if (quote) {
        quote_ = c;
    } else if (begins_name(c)) {
        name_ = bare_ = true;
    } else {
        close(c);
    }
}

void LastJsonObject::value(char c) {
    if (c == '"' || c == '\'')
        quote_ = c;
    else if (c == '{' || c == '[')
        open(c);
    else if (is_of_word(c)) {
        word_ = true;
        word_begin_ = c;
    } else
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
    if (looks_like_metrics_) {  // not for {}
        std::set<std::string> repeated;
        nlohmann::json object = parse_object(std::string_view(text_).substr(begin_, at_ - begin_), repeated);
        object.is_discarded() ? note_unreadable() : keep(std::move(object), std::move(repeated));
    }
    leave();
}

void LastJsonObject::keep(nlohmann::json object, std::set<std::string> repeated) {
    if (which_ == Objects::last) repeated_.clear();
    repeated_.merge(repeated);
    for (const auto& [name, value] : object.items())
        if (value.is_number() && !name.empty() && numbers_.size() < most_names) numbers_.insert(name);
    if (which_ == Objects::last || found_.is_null())
        found_ = std::move(object);
    else
        found_.update(object);
}

// Continues after its first line if it looked like metrics (nested text is part of them), else after its brace.
void LastJsonObject::give_up() {
    if (looks_like_metrics_) note_unreadable();
    skip_line_ = looks_like_metrics_;
    at_ = begin_ + 1;
    leave();
}

void LastJsonObject::note_unreadable() {
    ++unreadable_;
    std::string all = text_.substr(begin_, most_example);
    std::erase(all, '\0');  // from UTF-16
    const std::string json = nlohmann::json(all).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    example_ = nlohmann::json::parse(json).get<std::string>();
    example_.resize(std::min(example_.size(), example_.find_first_of("\r\n")));
}

void LastJsonObject::leave() {
    open_.clear();
    expect_ = Expect::object;
    quote_ = 0;
    escaped_ = word_ = name_ = bare_ = utf16_ = looks_like_metrics_ = false;
}

}  // namespace stylesweep::command
