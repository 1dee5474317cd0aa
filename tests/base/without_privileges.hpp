// Permissions that hold for tests run as root, too.
#pragma once

#include <doctest/doctest.h>
#include <linux/capability.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <thread>

namespace stylesweep::testing {

/// Runs `body` on a thread for which file permissions hold even when the tests run as root.
void without_privileges(const auto& body) {
    std::thread([&] {
        __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
        __user_cap_data_struct none[2]{};
        REQUIRE(::syscall(SYS_capset, &header, none) == 0);
        body();
    }).join();
}

}  // namespace stylesweep::testing
