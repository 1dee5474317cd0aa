#include "orchestrator/schedule/host/log_tail.hpp"

#include "base/files/log_end.hpp"

namespace stylesweep::schedule {
std::int64_t log_size(const std::filesystem::path& file) {
    std::error_code error;
    const auto size = std::filesystem::file_size(file, error);
    return error ? 0 : static_cast<std::int64_t>(size);
}

std::string end_of_log(const std::filesystem::path& file, std::int64_t begin, std::int64_t most) {
    return stylesweep::log_end(file, begin, log_size(file), most);
}

std::string log_tail(const std::filesystem::path& file, std::int64_t begin, int most_lines) {
    constexpr std::int64_t most_bytes = 4000;
    return last_lines(end_of_log(file, begin, most_bytes), most_lines);
}

}  // namespace stylesweep::schedule
