// What a long-lived process holds: memory, descriptors, threads.
#pragma once

#include <sys/types.h>

#include <algorithm>
#include <cctype>
#include <string>
#include <vector>

#include "tests/e2e/fixture.hpp"

namespace stylesweep::e2e {

struct ProcessUse {
    double resident_kib = 0, descriptors = 0, threads = 0;
};

/// All 0 once it has ended.
inline ProcessUse use_of(pid_t pid) {
    const fs::path process = "/proc/" + std::to_string(pid);
    const auto field = [status = content(process / "status")](const std::string& name) {
        const auto at = status.find(name + ":");
        return at == std::string::npos ? 0 : std::stod(status.substr(at + name.size() + 1));
    };
    std::error_code ended;
    const auto open = std::distance(fs::directory_iterator(process / "fd", ended), fs::directory_iterator());
    return {field("VmRSS"), static_cast<double>(open), field("Threads")};
}

/// The processes that `pid` has started and that are there still.
inline std::vector<pid_t> children_of(pid_t pid) {
    const std::string list = content("/proc/" + std::to_string(pid) + "/task/" + std::to_string(pid) + "/children");
    std::istringstream words(list);
    std::vector<pid_t> found;
    for (pid_t each; words >> each;) found.push_back(each);
    return found;
}

}  // namespace stylesweep::e2e
