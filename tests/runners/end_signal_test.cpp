// What is asked of one attempt at a job ends no other.
#include "runners/core/loop/end_signal.hpp"

#include <doctest/doctest.h>
#include <poll.h>

using namespace stylesweep;
using process::EndReason;
using process::EndRequest;
using runners::EndSignal;

namespace {

bool readable(int descriptor) {
    pollfd one{descriptor, POLLIN, 0};
    return ::poll(&one, 1, 0) == 1;
}

}  // namespace

TEST_CASE("a request ends the attempt that it names: not the retry behind it, and not another job") {
    EndSignal end;
    CHECK_FALSE(end.reason(7, 1));
    end.receive({EndReason::timeout, 7, 1});
    CHECK(end.reason(7, 1) == EndReason::timeout);
    CHECK_FALSE(end.reason(7, 2));
    CHECK_FALSE(end.reason(8, 1));
}

TEST_CASE("an interrupt ends whatever is under way, and so does a plain SIGUSR1") {
    EndSignal end;
    end.receive({EndReason::interrupt, 0, 0});
    CHECK(end.reason(7, 1) == EndReason::interrupt);
    CHECK(end.reason(8, 3) == EndReason::interrupt);
    siginfo_t by_hand{};
    by_hand.si_code = SI_USER;
    CHECK(EndRequest::received(by_hand).means(7, 1));
}

TEST_CASE("a request wakes who waits, once") {
    EndSignal end;
    CHECK_FALSE(readable(end.descriptor()));
    end.receive({EndReason::cancelled, 7, 1});
    CHECK(readable(end.descriptor()));
    end.drain();
    CHECK_FALSE(readable(end.descriptor()));
    CHECK(end.reason(7, 1) == EndReason::cancelled);
}
