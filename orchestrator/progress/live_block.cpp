#include "orchestrator/progress/live_block.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <ostream>

namespace stylesweep::progress {
namespace {

constexpr WindowSize usual{24, 80};

WindowSize window_of(int descriptor) {
    winsize size{};
    if (::ioctl(descriptor, TIOCGWINSZ, &size) != 0) return {};
    return {size.ws_row, size.ws_col};
}

bool continues_letter(char c) {
    return (static_cast<unsigned char>(c) & 0xC0) == 0x80;
}

// A character outside ASCII may be two columns wide.
int columns_of(const std::string& text) {
    int columns = 0;
    for (const char c : text)
        if (!continues_letter(c)) columns += static_cast<unsigned char>(c) < 0x80 ? 1 : 2;
    return columns;
}

}  // namespace

WindowSize window_of_stderr() {
    return window_of(STDERR_FILENO);
}

WindowSize window_of_stdout() {
    return window_of(STDOUT_FILENO);
}

std::string fitted(const std::string& text, int columns) {
    std::string out;
    int used = 0;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (!continues_letter(c)) used += byte < 0x80 ? 1 : 2;
        if (used > columns) break;
        out += byte < ' ' || byte == 127 ? '?' : c;
    }
    return out;
}

void LiveBlock::erase() {
    WindowSize size = size_();
    erase_for(size.columns > 0 ? size.columns : usual.columns);
    out_ << std::flush;
}

void LiveBlock::erase_for(int columns) {
    if (height_ == 0) return;
    if (width_ > columns)
        out_ << "\n";
    else if (height_ > 1)
        out_ << "\r\x1b[" << height_ - 1 << "A";
    out_ << "\r\x1b[J";
    height_ = width_ = 0;
}

void LiveBlock::draw(const std::vector<Line>& lines) {
    WindowSize size = size_();
    if (size.rows <= 0 || size.columns <= 0) size = usual;
    erase_for(size.columns);
    const auto room = static_cast<std::size_t>(std::max(size.rows - 1, 1));
    const std::size_t shown = std::min(lines.size(), room);
    for (std::size_t i = 0; i < shown; ++i) {
        const bool more = i > 0 && i + 1 == shown && shown < lines.size();
        const std::string text =
            fitted(more ? "  and " + std::to_string(lines.size() - i) + " more" : lines[i].text, size.columns - 1);
        const bool coloured = !lines[i].colour.empty();
        out_ << (i ? "\n" : "") << (coloured ? "\x1b[" + lines[i].colour + "m" : "") << text
             << (coloured ? "\x1b[0m" : "");
        width_ = std::max(width_, columns_of(text));
    }
    height_ = static_cast<int>(shown);
    out_ << std::flush;
}

}  // namespace stylesweep::progress
