#include "runners/nst/memory/process_memory.hpp"

#include <fstream>
#include <string>

namespace stylesweep::nst {
namespace {

std::optional<std::int64_t> bytes_of(const std::string& field) {
    std::ifstream in("/proc/self/status");
    for (std::string line; std::getline(in, line);)
        if (line.starts_with(field)) return std::stoll(line.substr(field.size())) * 1024;
    return std::nullopt;
}

}  // namespace

bool reset_process_peak() {
    std::ofstream out("/proc/self/clear_refs");
    out << "5" << std::flush;
    return static_cast<bool>(out);
}

std::optional<std::int64_t> process_peak_bytes() {
    return bytes_of("VmHWM:");
}

std::optional<std::int64_t> process_bytes() {
    return bytes_of("VmRSS:");
}

}  // namespace stylesweep::nst
