// The size {largest: true}: the sweep file leaves the number to what earlier rows say about memory.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "orchestrator/sweep/values/value.hpp"

namespace stylesweep::sweep {

/// {largest: true} for the memory of the device, or {largest: 12GiB}.
struct LargestSize {
    std::optional<std::uint64_t> memory_bytes;
};
/// The value that stands for it in a sweep file, until a number is known; `memory`: as written.
Value largest_value(const std::string& memory, Location where);
/// nullopt: the value is another one.
std::optional<LargestSize> largest_size(const Value& value);

/// Gives each job that asks for the largest size a number.
class SizeResolver {
  public:
    virtual ~SizeResolver() = default;
    /// A number, the same for jobs that differ in nothing that memory depends on; valid as long as this. `values`: of
    /// the job, in the order of `names`, nullptr where a parameter does not apply; `asked`: the size's. Throws
    /// SweepFileError where rows do not tell.
    virtual const Value& size_for(const std::vector<std::string>& names, const std::vector<const Value*>& values,
                                  const Value& asked) = 0;
    /// What was resolved, as a JSON list; for the sweep's row.
    [[nodiscard]] virtual std::string json() const = 0;
};

}  // namespace stylesweep::sweep
