#include "runners/command/output.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <nlohmann/json.hpp>

namespace stylesweep::command {
namespace {

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
