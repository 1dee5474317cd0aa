#include "runners/nst/memory/process_memory.hpp"

#include <fstream>
#include <string>

namespace stylesweep::nst {

bool reset_process_peak() {
    std::ofstream out("/proc/self/clear_refs");
    out << "5" << std::flush;
    return static_cast<bool>(out);
}

std::optional<std::int64_t> process_peak_bytes() {
    std::ifstream in("/proc/self/status");
    for (std::string line; std::getline(in, line);)
        if (line.starts_with("VmHWM:")) return std::stoll(line.substr(6)) * 1024;
    return std::nullopt;
}

}  // namespace stylesweep::nst
