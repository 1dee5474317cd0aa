#include "runners/core/loop/end_signal.hpp"

#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace stylesweep::runners {

EndSignal::EndSignal() : wake_up_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    if (wake_up_ < 0) throw std::system_error(errno, std::generic_category(), "cannot make an eventfd");
}

EndSignal::~EndSignal() {
    ::close(wake_up_);
}

void EndSignal::receive(process::EndRequest request) noexcept {
    const int error = errno;
    request_ = request.encoded();
    [[maybe_unused]] const int woken = ::eventfd_write(wake_up_, 1);
    errno = error;
}

std::optional<process::EndReason> EndSignal::reason(std::int64_t job, int attempt) const {
    const std::int64_t number = request_;
    if (number == nothing) return std::nullopt;
    const auto request = process::EndRequest::decoded(number);
    if (!request.means(job, attempt)) return std::nullopt;
    return request.reason;
}

void EndSignal::drain() const {
    eventfd_t count = 0;
    [[maybe_unused]] const int read = ::eventfd_read(wake_up_, &count);
}

}  // namespace stylesweep::runners
