#include <doctest/doctest.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include <optional>
#include <string>

#include "orchestrator/progress/run_status.hpp"

using Style = stylesweep::progress::Printer::Style;

namespace {

// Standard error goes to another place while it lives.
class StderrTo {
  public:
    explicit StderrTo(int descriptor) : before_(::dup(STDERR_FILENO)) { ::dup2(descriptor, STDERR_FILENO); }
    StderrTo(const StderrTo&) = delete;
    ~StderrTo() {
        ::dup2(before_, STDERR_FILENO);
        ::close(before_);
    }

  private:
    int before_;
};

class NoColor {
  public:
    explicit NoColor(const char* value) {
        if (const char* before = ::getenv("NO_COLOR")) before_ = before;
        if (value)
            ::setenv("NO_COLOR", value, 1);
        else
            ::unsetenv("NO_COLOR");
    }
    NoColor(const NoColor&) = delete;
    ~NoColor() {
        if (before_)
            ::setenv("NO_COLOR", before_->c_str(), 1);
        else
            ::unsetenv("NO_COLOR");
    }

  private:
    std::optional<std::string> before_;
};

Style style_with(int stderr_descriptor, const char* no_color) {
    const NoColor variable(no_color);
    const StderrTo redirected(stderr_descriptor);
    return stylesweep::progress::Printer::style_of_stderr();
}

}  // namespace

TEST_CASE("what is not a terminal gets lines, whatever NO_COLOR says") {
    const int file = ::open("/dev/null", O_WRONLY);
    CHECK(style_with(file, nullptr) == Style::lines);
    CHECK(style_with(file, "1") == Style::lines);
    ::close(file);
}

TEST_CASE("a terminal has colours unless NO_COLOR is set and not empty") {
    const int controller = ::posix_openpt(O_RDWR | O_NOCTTY);
    if (controller < 0 || ::grantpt(controller) != 0 || ::unlockpt(controller) != 0) {
        MESSAGE("skipped: this system lends no pseudo-terminal");
        return;
    }
    const int terminal = ::open(::ptsname(controller), O_RDWR | O_NOCTTY);
    REQUIRE(terminal >= 0);
    CHECK(style_with(terminal, nullptr) == Style::terminal);
    CHECK(style_with(terminal, "") == Style::terminal);
    CHECK(style_with(terminal, "1") == Style::terminal_plain);
    ::close(terminal);
    ::close(controller);
}
