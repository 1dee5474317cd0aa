#include <ATen/Parallel.h>
#include <doctest/doctest.h>

#include <mutex>
#include <set>
#include <thread>

// LibTorch's template does its work on one thread, and says nothing, where it was compiled without OpenMP.
TEST_CASE("work that is handed to LibTorch's threads is shared among them") {
    const int before = at::get_num_threads();
    at::set_num_threads(2);
    std::mutex mutex;
    std::set<std::thread::id> threads;
    at::parallel_for(0, 2, 1, [&](std::int64_t, std::int64_t) {
        const std::lock_guard lock(mutex);
        threads.insert(std::this_thread::get_id());
    });
    at::set_num_threads(before);
    CHECK(threads.size() == 2);
}
