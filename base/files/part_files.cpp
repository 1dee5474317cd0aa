#include "base/files/part_files.hpp"

#include <signal.h>
#include <string.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cstdlib>

namespace stylesweep {
namespace {

std::array<std::atomic<char*>, 16> parts;

// Async-signal-safe: unlinks the files, then lets the signal have its default effect.
extern "C" void remove_parts(int signal) {
    for (const auto& part : parts)
        if (const char* name = part.load()) ::unlink(name);
    ::signal(signal, SIG_DFL);
    ::raise(signal);
}

void handle(int signal) {
    struct sigaction now{};
    if (::sigaction(signal, nullptr, &now) != 0 || now.sa_handler != SIG_DFL) return;
    struct sigaction ours{};
    ours.sa_handler = remove_parts;
    ::sigaction(signal, &ours, nullptr);
}

}  // namespace

void remember_part(const std::filesystem::path& part) {
    for (auto& place : parts) {
        char* none = nullptr;
        char* name = ::strdup(std::filesystem::absolute(part).c_str());
        if (place.compare_exchange_strong(none, name)) break;
        std::free(name);
    }
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) handle(signal);
}

void forget_part(const std::filesystem::path& part) {
    const std::string name = std::filesystem::absolute(part);
    for (auto& place : parts)
        if (char* known = place.load(); known && name == known) {
            place.store(nullptr);
            std::free(known);
        }
}

}  // namespace stylesweep
