#include "orchestrator/night/budget.hpp"

#include <cstdio>
#include <ctime>

#include "orchestrator/sweep/values/quantity.hpp"

namespace stylesweep::cli {

void add_budget_options(po::options_description& all) {
    all.add_options()("budget", po::value<std::string>()->value_name("DURATION"),
                      "8h, 90m, ...: start no job that would not finish within this time")(
        "until", po::value<std::string>()->value_name("TIME"),
        "07:00: start no job that would not finish by then (local time)");
}

std::optional<WallTime> next_time_of_day(const std::string& text, WallTime now) {
    unsigned hour = 0, minute = 0;
    int length = -1;
    if (std::sscanf(text.c_str(), "%2u:%2u%n", &hour, &minute, &length) != 2 ||
        length != static_cast<int>(text.size()) || text.find_first_not_of("0123456789:") != std::string::npos ||
        hour > 23 || minute > 59)
        return std::nullopt;
    const std::time_t today = std::chrono::system_clock::to_time_t(now);
    for (int day = 0;; ++day) {
        std::tm when{};
        ::localtime_r(&today, &when);
        when.tm_mday += day;
        when.tm_hour = static_cast<int>(hour);
        when.tm_min = static_cast<int>(minute);
        when.tm_sec = 0;
        when.tm_isdst = -1;
        const WallTime then = std::chrono::system_clock::from_time_t(std::mktime(&when));
        if (then > now) return then;
    }
}

std::optional<WallTime> budget_end(const Options& options, WallTime now) {
    if (options.has("budget") && options.has("until")) throw UsageError("give --budget or --until, not both");
    if (options.has("until")) {
        const auto end = next_time_of_day(options.text("until"), now);
        if (!end) throw UsageError("--until takes a time of day such as 07:00, not '" + options.text("until") + "'");
        return end;
    }
    if (!options.has("budget")) return std::nullopt;
    const auto seconds = sweep::parse_duration_s(options.text("budget"));
    if (!seconds || *seconds <= 0 || *seconds > 1e9)
        throw UsageError("--budget takes a duration such as 8h, 90m or 1h30m, not '" + options.text("budget") + "'");
    return now + std::chrono::duration_cast<WallTime::duration>(std::chrono::duration<double>(*seconds));
}

}  // namespace stylesweep::cli
