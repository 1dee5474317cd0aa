// A pseudo-terminal that a program is run on, and what it shows there.
#pragma once

#include <fcntl.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <string>

#include "tests/e2e/fixture.hpp"

namespace stylesweep::e2e {

class Terminal {
  public:
    Terminal(int rows, int columns) : controller_(::posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC)) {
        if (controller_ < 0 || ::grantpt(controller_) != 0 || ::unlockpt(controller_) != 0) return;
        name_ = ::ptsname(controller_);
        keep_open_ = ::open(name_.c_str(), O_RDWR | O_NOCTTY | O_CLOEXEC);
        resize(rows, columns);
    }
    Terminal(const Terminal&) = delete;
    ~Terminal() {
        ::close(keep_open_);
        ::close(controller_);
    }

    /// False where the system lends none.
    [[nodiscard]] bool usable() const { return !name_.empty(); }

    void resize(int rows, int columns) const {
        winsize size{};
        size.ws_row = static_cast<unsigned short>(rows);
        size.ws_col = static_cast<unsigned short>(columns);
        ::ioctl(controller_, TIOCSWINSZ, &size);
    }

    /// `stylesweep ARGUMENTS...` with this terminal as its input, output and error output.
    Started start(const Workplace& place, const Arguments& arguments) const {
        Arguments all = {"-c", R"(terminal=$1; shift; exec "$@" <"$terminal" >"$terminal" 2>&1)", "sh", name_, program};
        all.insert(all.end(), arguments.begin(), arguments.end());
        return place.start_other("/bin/sh", all);
    }

    /// All that was shown so far, control sequences and all.
    const std::string& shown() {
        char part[4096];
        for (ssize_t size; (size = ::read(controller_, part, sizeof part)) > 0;)
            shown_.append(part, static_cast<std::size_t>(size));
        return shown_;
    }

    /// As from its keyboard.
    void type(const std::string& text) const { REQUIRE(::write(controller_, text.data(), text.size()) > 0); }

    bool shows(const std::string& text) {
        return until([&] { return contains(shown(), text); });
    }

  private:
    int controller_, keep_open_ = -1;
    std::string name_, shown_;
};

}  // namespace stylesweep::e2e
