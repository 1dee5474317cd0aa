#include "schema/queue/retry_policy.hpp"

#include <algorithm>

namespace stylesweep::schema {
namespace {

using namespace std::chrono_literals;

struct Backoff {
    const char* error_class;
    std::chrono::milliseconds first;
    int factor;
};

constexpr Backoff by_class[] = {
    {"disk_full", 5s, 4},  // somebody must make room
    {"lost", 1s, 4},       // the machine may still be in trouble
    {"timeout", 1s, 4},
};
constexpr Backoff otherwise{"", 500ms, 4};  // a crash or an error may have been chance: soon, then ever later

bool ends_the_same_way(const std::string& status, const std::string& error_class) {
    return status == "done" || status == "oom" || status == "unsupported" || status == "skipped" ||
           error_class == "bad_input" || error_class == "input_changed";
}

}  // namespace

std::optional<std::chrono::milliseconds> retry_delay(const std::string& status, const std::string& error_class,
                                                     int times) {
    if (ends_the_same_way(status, error_class)) return std::nullopt;
    const auto* found = std::ranges::find(by_class, error_class, &Backoff::error_class);
    const Backoff& rule = found == std::end(by_class) ? otherwise : *found;
    std::chrono::milliseconds delay = rule.first;
    for (int i = 1; i < times && delay < longest_retry_delay; ++i) delay *= rule.factor;
    return std::min<std::chrono::milliseconds>(delay, longest_retry_delay);
}

bool is_no_fault_of_job(const std::string& error_class) {
    return error_class == "disk_full";
}

}  // namespace stylesweep::schema
