#include "base/clock.hpp"

#include <cstdio>
#include <stdexcept>

namespace stylesweep {

using namespace std::chrono;

std::string iso_utc(system_clock::time_point when) {
    const auto whole_days = floor<days>(when);
    const year_month_day date(whole_days);
    const hh_mm_ss time(floor<milliseconds>(when - whole_days));
    char text[64];
    std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ", static_cast<int>(date.year()),
                  static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                  static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
                  static_cast<int>(time.seconds().count()), static_cast<int>(time.subseconds().count()));
    return text;
}

system_clock::time_point from_iso_utc(const std::string& text) {
    int y, h, mi, s, ms;
    unsigned mo, d;
    if (std::sscanf(text.c_str(), "%4d-%2u-%2uT%2d:%2d:%2d.%3dZ", &y, &mo, &d, &h, &mi, &s, &ms) != 7)
        throw std::invalid_argument("not a UTC time: " + text);
    const auto when = sys_days(year(y) / static_cast<int>(mo) / static_cast<int>(d)) + hours(h) + minutes(mi) +
                      seconds(s) + milliseconds(ms);
    if (iso_utc(when) != text) throw std::invalid_argument("not a UTC time: " + text);  // day 30 of February, no Z
    return when;
}

}  // namespace stylesweep
