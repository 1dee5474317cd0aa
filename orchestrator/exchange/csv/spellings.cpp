#include "orchestrator/exchange/csv/spellings.hpp"

#include <algorithm>
#include <vector>

#include "orchestrator/exchange/csv/cell_values.hpp"
#include "orchestrator/sweep/values/typed_values.hpp"

namespace stylesweep::exchange {
namespace {

using Texts = std::set<std::string>;

std::string listed(const Texts& texts) {
    constexpr std::size_t most = 5;
    std::string list;
    std::size_t count = 0;
    for (const std::string& text : texts) {
        if (count++ == most) return list + ", ...";
        list += (list.empty() ? "" : ", ") + text;
    }
    return list;
}

// The first spellings of the same number, such as "1, 1.0"; empty when each number has only one.
std::string first_alike(const Texts& texts) {
    std::map<double, Texts> by_number;
    for (const std::string& text : texts) by_number[number_in(text).value_or(0)].insert(text);
    for (const auto& [number, alike] : by_number) {
        if (alike.size() > 1) return listed(alike);
    }
    return "";
}

// Digits after a zero: more likely a name (007) than a number.
bool may_be_a_name(const std::string& text) {
    return text.front() == '0' && text.find_first_not_of("0123456789") == std::string::npos;
}

}  // namespace

void Spellings::add(const std::string& name, const std::string& json) {
    Texts& texts = numbers_[name];
    if (number_in(json)) texts.insert(json);
}

void Spellings::add_bare_text(const std::string& name, const std::string& cell) {
    if (number_in(cell)) like_numbers_[name].insert(cell);
}

bool Spellings::keep_text(const std::string& name) const {
    const auto found = numbers_.find(name);
    if (found == numbers_.end()) return false;
    std::vector<sweep::Value> values;
    for (const std::string& text : found->second) values.push_back(sweep::Value::of_scalar(text, false, {}));
    std::vector<const sweep::Value*> pointers;
    for (const sweep::Value& value : values) pointers.push_back(&value);
    return sweep::loses_text_as_number(pointers);
}

void Spellings::tell(Notes& notes) const {
    for (const auto& [name, texts] : numbers_)
        if (const std::string alike = first_alike(texts); !alike.empty())
            notes.push_back(name + ": " + alike + " are kept apart, as written");
    for (const auto& [name, texts] : like_numbers_) {
        const auto numbers = numbers_.find(name);
        const bool beside_numbers = numbers != numbers_.end() && !numbers->second.empty();
        if (!beside_numbers && std::ranges::all_of(texts, may_be_a_name)) continue;
        notes.push_back(name + ": " + listed(texts) + (texts.size() == 1 ? " is" : " are") +
                        " text, as in a sweep file, not a number; write 0.5, 1.0, 1 for .5, 1., +1, or say --metric " +
                        name + " if it was measured");
    }
}

}  // namespace stylesweep::exchange
