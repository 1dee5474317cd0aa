#include "runners/core/memory_request.hpp"

#include <doctest/doctest.h>

using stylesweep::runners::requested_bytes;

TEST_CASE("a message that names no size has none") {
    for (const char* message :
         {"", "out of memory", "std::bad_alloc", "tried to allocate", "tried to allocate ",
          "tried to allocate many bytes", "tried to allocate 12", "tried to allocate 12 ",
          "tried to allocate 12 apples", "tried to allocate -5 bytes", "tried to allocate nan bytes",
          "tried to allocate 1e300 bytes", "tried to allocate inf GiB"}) {
        CAPTURE(message);
        CHECK_FALSE(requested_bytes(message));
    }
}

TEST_CASE("the size is read from what LibTorch, CUDA and OpenCV say") {
    CHECK(requested_bytes(
              "[enforce fail at alloc_cpu.cpp:75] err == 0. DefaultCPUAllocator: can't allocate memory: you "
              "tried to allocate 4000000000000 bytes. Error code 12 (Cannot allocate memory)") == 4'000'000'000'000);
    CHECK(requested_bytes("CUDA out of memory. Tried to allocate 20.00 MiB (GPU 0; 7.79 GiB total capacity)") ==
          20 << 20);
    CHECK(requested_bytes("CUDA out of memory. Tried to allocate 2.50 GiB. GPU 0 has a total capacity of 79 GiB") ==
          5LL << 29);
    CHECK(requested_bytes("CUDA out of memory. Tried to allocate 512.00 KiB. GPU") == 512 << 10);
    CHECK(requested_bytes("Failed to allocate 123456 bytes") == 123456);
    CHECK(requested_bytes("tried to allocate 1 byte") == 1);
}
