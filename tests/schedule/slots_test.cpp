#include "orchestrator/schedule/slots.hpp"

#include <doctest/doctest.h>

using namespace stylesweep::schedule;
using Cpus = std::vector<int>;

TEST_CASE("runners on the CPU share its cores without overlap, and each has at least one") {
    const struct {
        Cpus cpus;
        int runners;
        std::vector<Cpus> shares;
    } cases[] = {
        {{0, 1, 2, 3}, 1, {{0, 1, 2, 3}}}, {{0, 1, 2, 3}, 2, {{0, 1}, {2, 3}}}, {{0, 1, 2, 3}, 3, {{0}, {1}, {2, 3}}},
        {{4, 9}, 2, {{4}, {9}}},           {{4, 9}, 3, {{4}, {4}, {9}}},        {{7}, 2, {{7}, {7}}},
    };
    for (const auto& each : cases) {
        CAPTURE(each.cpus.size());
        CAPTURE(each.runners);
        const auto slots = make_slots({"cpu"}, each.runners, each.cpus);
        REQUIRE(slots.size() == each.shares.size());
        for (std::size_t i = 0; i < slots.size(); ++i) {
            CHECK(slots[i].device == "cpu");
            CHECK(slots[i].number == static_cast<int>(i));
            CHECK(slots[i].cpus == each.shares[i]);
            CHECK(slots[i].threads == static_cast<int>(each.shares[i].size()));
        }
    }
}

TEST_CASE("runners beside a GPU are bound to no core, and numbers count over all devices") {
    const auto slots = make_slots({"cuda:0", "cpu", "cuda:1"}, 2, {0, 1});
    REQUIRE(slots.size() == 6);
    const char* devices[] = {"cuda:0", "cuda:0", "cpu", "cpu", "cuda:1", "cuda:1"};
    for (std::size_t i = 0; i < slots.size(); ++i) {
        CHECK(slots[i].device == devices[i]);
        CHECK(slots[i].number == static_cast<int>(i));
        CHECK(slots[i].threads == 1);
        CHECK(slots[i].cpus.empty() == (slots[i].device != "cpu"));
    }
}

TEST_CASE("there is always a CPU to run on") {
    CHECK_FALSE(usable_cpus().empty());
}
