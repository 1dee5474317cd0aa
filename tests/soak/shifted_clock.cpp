// A library for LD_PRELOAD: the wall clock of the program is off by as many seconds as the file STYLESWEEP_CLOCK_FILE
// says, which is read each time. libfaketime leaves shared memory behind when a program is killed, and this test kills
// many.
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include <cstdlib>

namespace {

time_t shift() {
    const char* path = std::getenv("STYLESWEEP_CLOCK_FILE");
    const int file = path ? ::open(path, O_RDONLY | O_CLOEXEC) : -1;
    if (file < 0) return 0;
    char text[32] = {};
    const bool is_read = ::read(file, text, sizeof text - 1) > 0;
    ::close(file);
    return is_read ? std::atol(text) : 0;
}

template <class Function>
Function real(const char* name) {
    return reinterpret_cast<Function>(::dlsym(RTLD_NEXT, name));
}

}  // namespace

extern "C" int clock_gettime(clockid_t clock, timespec* now) noexcept {
    static const auto original = real<int (*)(clockid_t, timespec*)>("clock_gettime");
    const int result = original(clock, now);
    if (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE) now->tv_sec += shift();
    return result;
}

extern "C" int gettimeofday(timeval* now, void*) noexcept {
    timespec exact;
    const int result = clock_gettime(CLOCK_REALTIME, &exact);
    *now = {exact.tv_sec, exact.tv_nsec / 1000};
    return result;
}

extern "C" time_t time(time_t* out) noexcept {
    timespec exact;
    clock_gettime(CLOCK_REALTIME, &exact);
    if (out) *out = exact.tv_sec;
    return exact.tv_sec;
}
