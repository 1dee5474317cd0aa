#include "schema/queue/retry_policy.hpp"

#include <algorithm>

namespace stylesweep::schema {
namespace {

using namespace std::chrono_literals;

struct Backoff {
    ErrorClass error_class;
    std::chrono::milliseconds first;
    int factor;
};

constexpr Backoff by_class[] = {
    {ErrorClass::disk_full, 5s, 4},  // someone must make room
    {ErrorClass::lost, 1s, 4},       // the machine may still be in trouble
    {ErrorClass::timeout, 1s, 4},
};
constexpr Backoff otherwise{ErrorClass::error, 500ms, 4};  // a crash or an error may be chance: soon, then ever later

bool ends_the_same_way(AttemptStatus status, std::optional<ErrorClass> error_class) {
    return status == AttemptStatus::done || status == AttemptStatus::oom || status == AttemptStatus::unsupported ||
           status == AttemptStatus::skipped || error_class == ErrorClass::bad_input ||
           error_class == ErrorClass::input_changed;
}

}  // namespace

std::optional<std::chrono::milliseconds> retry_delay(AttemptStatus status, std::optional<ErrorClass> error_class,
                                                     int times) {
    if (ends_the_same_way(status, error_class)) return std::nullopt;
    const auto* found = std::ranges::find(by_class, error_class, &Backoff::error_class);
    const Backoff& rule = found == std::end(by_class) ? otherwise : *found;
    std::chrono::milliseconds delay = rule.first;
    for (int i = 1; i < times && delay < longest_retry_delay; ++i) delay *= rule.factor;
    return std::min<std::chrono::milliseconds>(delay, longest_retry_delay);
}

bool is_no_fault_of_job(std::optional<ErrorClass> error_class) {
    return error_class == ErrorClass::disk_full;
}

}  // namespace stylesweep::schema
