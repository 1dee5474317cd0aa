// Every entry of the table in docs/precision.md, for every architecture; GPUs by their facts, without one.
#include "runners/nst/unsupported.hpp"

#include <doctest/doctest.h>

#include <sstream>

#include "runners/nst/architectures/architecture.hpp"
#include "runners/nst/device.hpp"
#include "tests/nst/files.hpp"

using namespace stylesweep::nst;
using namespace stylesweep::nst::testing;

namespace {

using Cells = std::vector<std::string>;

Cells cells_of(const std::string& line) {
    Cells cells;
    std::istringstream text(line.substr(1));
    for (std::string cell; std::getline(text, cell, '|');) {
        const auto first = cell.find_first_not_of(' '), last = cell.find_last_not_of(' ');
        cells.push_back(first == std::string::npos ? "" : cell.substr(first, last + 1 - first));
    }
    return cells;
}

// The table whose header begins with `first`: its header, then its rows.
std::vector<Cells> table(const std::string& first) {
    std::istringstream document(content_of(fs::path(STYLESWEEP_SOURCE_DIR) / "docs/precision.md"));
    std::vector<Cells> rows;
    for (std::string line; std::getline(document, line);)
        if (line.starts_with(first) || (!rows.empty() && line.starts_with("| ")))
            rows.push_back(cells_of(line));
        else if (!rows.empty() && !line.starts_with("|---"))
            break;
    return rows;
}

std::vector<std::string> architectures_in(const std::string& cell) {
    if (cell != "any extractor") return {cell.substr(1, cell.size() - 2)};  // without the `quotes`
    std::vector<std::string> names;
    for (const Architecture& each : architectures()) names.push_back(each.name);
    return names;
}

// An entry says "yes", "no: why" or what compute capability it needs.
bool promised(const std::string& entry, const DeviceKind& device) {
    if (entry.starts_with("compute capability ")) return device.gpu && device.major >= std::stoi(entry.substr(19));
    CHECK((entry == "yes" || entry.starts_with("no: ")));
    return entry == "yes";
}

const std::vector<DeviceKind> cpu = {{}},
                              gpus = {{true, 6, 1}, {true, 7, 5}, {true, 8, 0}, {true, 9, 0}, {true, 12, 0}};

}  // namespace

TEST_CASE("a device refuses what docs/precision.md says, and does the rest") {
    const std::vector<Cells> rows = table("| architecture | device |");
    REQUIRE(rows.size() == 13);
    REQUIRE(rows.front() == Cells{"architecture", "device", "fp32", "tf32", "bf16", "fp16", "int8"});
    int entries = 0;
    for (std::size_t i = 1; i < rows.size(); ++i) {
        REQUIRE(rows[i].size() == rows.front().size());
        for (const std::string& architecture : architectures_in(rows[i][0]))
            for (const DeviceKind& device : rows[i][1] == "CPU" ? cpu : gpus)
                for (std::size_t k = 2; k < rows[i].size(); ++k) {
                    const std::string& precision = rows.front()[k];
                    CAPTURE(rows[i][1]);
                    CAPTURE(device.major);
                    CAPTURE(architecture);
                    CAPTURE(precision);
                    const auto reason = unsupported_reason({precision, architecture, false}, device);
                    CHECK(reason.has_value() != promised(rows[i][k], device));
                    if (reason) CHECK(reason->find(precision) != std::string::npos);
                    ++entries;
                }
    }
    CHECK(entries == 5 * static_cast<int>((architectures().size() + 5) * (cpu.size() + gpus.size())));
}

TEST_CASE("a GPU is told by its compute capability") {
    const DeviceKind gpu = DeviceKind::of({{"device_name", "a GPU"}, {"compute_capability", "8.6"}});
    CHECK(gpu.gpu);
    CHECK(gpu.major == 8);
    CHECK(gpu.minor == 6);
    CHECK_FALSE(DeviceKind::of({{"device_name", "a CPU"}}).gpu);
    CHECK_FALSE(DeviceKind::of(Device("cpu").facts()).gpu);
    const auto reason = unsupported_reason({"bf16", "vgg19", false}, DeviceKind::of({{"compute_capability", "7.5"}}));
    CHECK(reason == "bf16 needs compute capability 8.0, this GPU has 7.5");
}

TEST_CASE("deterministic training is refused on a GPU, with the reason; all else may be deterministic") {
    for (const char* architecture : {"fast-train", "adain-train"}) {
        for (const DeviceKind& gpu : gpus)
            for (const char* precision : {"fp32", "tf32"}) {
                const auto reason = unsupported_reason({precision, architecture, true}, gpu);
                REQUIRE(reason);
                CHECK(reason->find("reflection padding") != std::string::npos);
            }
        CHECK_FALSE(unsupported_reason({"fp32", architecture, true}, cpu.front()));
    }
    for (const char* architecture : {"fast", "adain", "vgg19", "mobilenet_v3_large"})
        CHECK_FALSE(unsupported_reason({"fp32", architecture, true}, gpus.back()));
}

TEST_CASE("the precisions of a device are those that some architecture has there") {
    CHECK(supported_precisions(cpu.front()) == std::vector<std::string>{"fp32", "bf16", "int8"});
    CHECK(supported_precisions({true, 7, 5}) == std::vector<std::string>{"fp32", "fp16", "int8"});
    CHECK(supported_precisions({true, 8, 0}) == std::vector<std::string>{"fp32", "tf32", "bf16", "fp16", "int8"});
}
