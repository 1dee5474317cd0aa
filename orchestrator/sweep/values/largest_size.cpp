#include "orchestrator/sweep/values/largest_size.hpp"

#include "orchestrator/sweep/values/quantity.hpp"

namespace stylesweep::sweep {
namespace {

constexpr std::string_view opening = "{largest: ", closing = "}";

}  // namespace

Value largest_value(const std::string& memory, Location where) {
    return Value::of_text(std::string(opening) + memory + std::string(closing), where);
}

std::optional<LargestSize> largest_size(const Value& value) {
    if (value.kind != Value::Kind::text || !value.text.starts_with(opening) || !value.text.ends_with(closing))
        return std::nullopt;
    std::string_view memory = value.text;
    memory.remove_prefix(opening.size());
    memory.remove_suffix(closing.size());
    if (memory == "true") return LargestSize{};
    const auto bytes = parse_bytes(memory);
    return bytes ? std::optional(LargestSize{bytes}) : std::nullopt;
}

}  // namespace stylesweep::sweep
