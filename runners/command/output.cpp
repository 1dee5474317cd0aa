#include "runners/command/output.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <nlohmann/json.hpp>

namespace stylesweep::command {
namespace {

constexpr std::size_t most_line = 1 << 20;  // bytes

std::string_view trimmed(std::string_view line) {
    const std::size_t begin = line.find_first_not_of(" \t\r");
    if (begin == std::string_view::npos) return {};
    return line.substr(begin, line.find_last_not_of(" \t\r") - begin + 1);
}

std::string last_lines(const std::string& text, int count) {
    std::size_t begin = text.size();
    while (count-- > 0 && begin > 0) {
        const std::size_t newline = text.rfind('\n', begin - 1);
        begin = newline == std::string::npos ? 0 : newline;
    }
    return text.substr(begin > 0 ? begin + 1 : 0);
}

std::string as_utf8(const std::string& text) {
    const std::string json = nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    return nlohmann::json::parse(json).get<std::string>();
}

}  // namespace

void LastJsonLine::add(std::string_view piece) {
    for (std::size_t end; (end = piece.find('\n')) != std::string_view::npos; piece.remove_prefix(end + 1)) {
        extend(piece.substr(0, end));
        end_line();
    }
    extend(piece);
}

void LastJsonLine::extend(std::string_view part) {
    too_long_ |= line_.size() + part.size() > most_line;
    if (!too_long_) line_ += part;
}

void LastJsonLine::end_line() {
    const std::string_view line = trimmed(line_);
    if (!too_long_ && line.starts_with('{') && line.ends_with('}')) {
        std::string json = without_nan(line);
        if (nlohmann::json::accept(json)) last_ = std::move(json);
    }
    line_.clear();
    too_long_ = false;
}

std::string LastJsonLine::take() {
    end_line();
    return std::move(last_);
}

std::string without_nan(std::string_view json) {
    std::string out;
    bool in_text = false;
    for (std::size_t at = 0; at < json.size(); ++at) {
        const std::string_view rest = json.substr(at);
        if (in_text && rest[0] == '\\' && rest.size() > 1) {
            out += rest.substr(0, 2);
            ++at;
            continue;
        }
        if (rest[0] == '"') in_text = !in_text;
        std::size_t word = 0;
        for (const std::string_view name : {"NaN", "Infinity", "-Infinity"})
            if (!in_text && rest.starts_with(name)) word = name.size();
        out += word ? std::string_view("null") : rest.substr(0, 1);
        at += word ? word - 1 : 0;
    }
    return out;
}

std::int64_t log_size() {
    struct stat info {};
    if (::fstat(STDERR_FILENO, &info) != 0 || !S_ISREG(info.st_mode)) return -1;
    return info.st_size;
}

std::string log_tail(std::int64_t begin) {
    const std::int64_t size = log_size(), from = std::max(begin, size - 4000);
    if (begin < 0 || from >= size) return "";
    const int file = ::open("/proc/self/fd/2", O_RDONLY | O_CLOEXEC);
    if (file < 0) return "";
    std::string text(static_cast<std::size_t>(size - from), '\0');
    const ssize_t got = ::pread(file, text.data(), text.size(), from);
    ::close(file);
    text.resize(static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
    while (text.ends_with('\n')) text.pop_back();
    return as_utf8(last_lines(text, 5));
}

}  // namespace stylesweep::command
