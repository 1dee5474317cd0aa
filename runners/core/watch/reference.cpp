#include "runners/core/watch/reference.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <string>
#include <utility>

#include "base/statistics/statistics.hpp"
#include "base/text/excerpt.hpp"

namespace stylesweep::runners {
namespace {

constexpr int size = 96, products = 8, runs = 9;
constexpr std::size_t streamed = 2 << 20;  // floats: 8 MB

struct Buffers {
    std::array<float, size * size> a{}, b{}, c{};
    std::vector<float> stream = std::vector<float>(streamed, 1);
};

void multiply(Buffers& with) {
    for (int i = 0; i < size; ++i)
        for (int k = 0; k < size; ++k) {
            const float factor = with.a[static_cast<std::size_t>(i * size + k)];
            for (int j = 0; j < size; ++j)
                with.c[static_cast<std::size_t>(i * size + j)] +=
                    factor * with.b[static_cast<std::size_t>(k * size + j)];
        }
}

double time_once(Buffers& with) {
    const auto begin = std::chrono::steady_clock::now();
    for (int i = 0; i < products; ++i) multiply(with);
    for (float& each : with.stream) each = each * 0.5F + 0.5F;
    volatile float sink = with.c[0] + with.stream[streamed / 2];
    (void)sink;
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

std::optional<double> figure(const schema::AttemptRecord& record, const std::string& name) {
    const auto found = std::ranges::find(record.metrics, name, [](const auto& each) { return each.first; });
    return found == record.metrics.end() ? std::nullopt : std::optional(found->second);
}

}  // namespace

double reference_kernel_s() {
    Buffers buffers;
    buffers.a.fill(0.5F), buffers.b.fill(0.25F);
    std::vector<double> times;
    for (int i = 0; i < runs; ++i) {
        buffers.c.fill(0);
        times.push_back(time_once(buffers));
    }
    return median(times);
}

Reference::Reference(std::optional<double> baseline, std::function<double()> kernel)
    : baseline_(baseline), kernel_(std::move(kernel)) {}

std::optional<double> Reference::measured() {
    try {
        return kernel_();
    } catch (const std::exception& error) {
        failure_ = excerpt_line(error.what(), 200);
        return std::nullopt;
    }
}

void Reference::begin_job() {
    if (!before_) before_ = measured();
}

std::optional<std::string> Reference::end_job(schema::AttemptRecord& record) {
    const auto before = std::exchange(before_, measured());
    if (!before || !before_) return failure_;
    const double reference = (*before + *before_) / 2;
    if (!baseline_) baseline_ = reference;
    record.metrics.emplace_back("reference_s", reference);
    if (const auto runtime = figure(record, "runtime_s"))
        record.metrics.emplace_back("runtime_steady_s", *runtime * *baseline_ / reference);
    return std::nullopt;
}

std::optional<double> reference_baseline(schema::Store& store, const std::string& host,
                                         const std::string& device_name) {
    // What runtime_steady_s was computed with. A job that has none was measured on another device than the kernel.
    SQLite::Statement first(store.db(),
                            "SELECT s.value * m.value / t.value FROM metric m JOIN attempt a ON a.id = m.attempt_id "
                            "JOIN metric s ON s.attempt_id = a.id AND s.name = 'runtime_steady_s' "
                            "JOIN metric t ON t.attempt_id = a.id AND t.name = 'runtime_s' AND t.value > 0 "
                            "JOIN runner_process p ON p.id = a.runner_process_id "
                            "JOIN environment e ON e.id = p.environment_id "
                            "WHERE m.name = 'reference_s' AND e.host = :host "
                            "AND e.facts ->> '$.device_name' = :device_name ORDER BY a.id LIMIT 1");
    first.bind(":host", host);
    first.bind(":device_name", device_name);
    if (!first.executeStep()) return std::nullopt;
    return first.getColumn(0).getDouble();
}

}  // namespace stylesweep::runners
