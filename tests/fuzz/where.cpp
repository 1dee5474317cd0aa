#include "orchestrator/sweep/where_expression.hpp"

#include "tests/fuzz/targets.hpp"

namespace stylesweep::fuzz {

void where(std::string_view text) {
    using sweep::Value;
    static const Value precision = Value::of_text("fp32", {}), size = Value::of_number(512, {}),
                       version = Value::of_text("3.10", {}), content = Value::of_text("images/../a.jpg", {});
    try {
        sweep::WhereExpression expression(std::string(text), {"precision", "size", "version", "content", "absent"},
                                          {"version"}, {{"content"}, "/nowhere"});
        const bool once = expression.matches({&precision, &size, &version, &content, nullptr});
        demand(once == expression.matches({&precision, &size, &version, &content, nullptr}),
               "an expression has one answer");
    } catch (const std::invalid_argument&) {
    }
}

}  // namespace stylesweep::fuzz
