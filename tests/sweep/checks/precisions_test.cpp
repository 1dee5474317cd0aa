// Precisions that cannot be had here are told before the first job.
#include "orchestrator/sweep/checks/precisions.hpp"

#include <doctest/doctest.h>

#include "tests/sweep/fixture.hpp"

using namespace stylesweep::sweep;
using namespace stylesweep::sweep::testing;

namespace {

Jobs remarks_on(const std::string& devices, const std::string& text = "grid: {precision: [fp32, fp16]}") {
    return remarks_on_precisions(
        sweep_of(text),
        RunnerDescription::parse(R"({"protocol": 1, "runner": "any", "open": true, "parameters": [], "devices": [)" +
                                 devices + "]}"));
}

constexpr const char* cpu = R"({"device": "cpu", "precisions": ["fp32", "bf16"]})";

}  // namespace

TEST_CASE("a precision that no device here supports is told at its place, once") {
    CHECK(remarks_on(cpu) == Jobs{"s.yaml:3:26: no device of this machine supports precision fp16 (cpu: fp32, bf16): "
                                  "its jobs end here as unsupported"});
    CHECK(remarks_on(cpu, "include: [{precision: fp16, a: 1}, {precision: fp16, a: 2}]").size() == 1);
}

TEST_CASE("one that some device supports is not, nor any if a device does not say what it supports") {
    const std::string gpu = R"({"device": "cuda:0", "precisions": ["fp16"]})";
    CHECK(remarks_on(cpu + (", " + gpu)).empty());
    CHECK(remarks_on(cpu + std::string(R"(, {"device": "cuda:0"})")).empty());
    CHECK(remarks_on("").empty());
    CHECK(remarks_on(cpu, "grid: {a: [fp16]}").empty());
}
