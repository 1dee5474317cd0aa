#include "runners/command/metered_process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <cerrno>

namespace stylesweep::command {
namespace {

constexpr int look_every_ms = 1000;  // interval for checking a silent meter

// Reads available data. False at the end.
bool pass_on(int descriptor, const std::function<void(std::string_view)>& output) {
    char buffer[65536];
    const ssize_t size = ::read(descriptor, buffer, sizeof buffer);
    if (size > 0) output({buffer, static_cast<std::size_t>(size)});
    return size > 0 || (size < 0 && errno == EINTR);
}

// Reads the output until the program has ended (or its meter is gone), then the rest of the pipe.
void follow(int output, MeteredProgram& program, const std::function<void(std::string_view)>& take,
            const EarlyEnd& early) {
    pollfd watched[3] = {{program.ended(), POLLIN, 0}, {output, POLLIN, 0}, {-1, POLLIN, 0}};
    while (!watched[0].revents) {
        program.look(early);
        watched[2].fd = program.requests(early);
        const int news = ::poll(watched, 3, look_every_ms);
        if (news < 0) watched[0].revents = watched[1].revents = 0;
        if (news == 0) program.let_go_on();
        if (watched[1].revents && !pass_on(output, take)) watched[1].fd = -1;
    }
    ::fcntl(output, F_SETFL, O_NONBLOCK);
    while (watched[1].fd >= 0 && pass_on(output, take)) {
    }
}

}  // namespace

MeterReport run_metered(const Program& program, const std::function<void(std::string_view)>& output,
                        const EarlyEnd& early) {
    Pair out(Pair::Kind::pipe);
    MeteredProgram started(program, out.theirs());
    out.close_theirs();
    follow(out.ours(), started, output, early);
    return started.report();
}

}  // namespace stylesweep::command
