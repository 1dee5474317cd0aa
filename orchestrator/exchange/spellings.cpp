#include "orchestrator/exchange/spellings.hpp"

#include <vector>

#include "orchestrator/exchange/cell_values.hpp"
#include "orchestrator/sweep/typed_values.hpp"

namespace stylesweep::exchange {
namespace {

using Texts = std::set<std::string>;

// The first spellings of one number, such as "1, 1.0"; empty when each number has one.
std::string first_alike(const Texts& texts) {
    std::map<double, Texts> by_number;
    for (const std::string& text : texts) by_number[number_in(text).value_or(0)].insert(text);
    for (const auto& [number, alike] : by_number) {
        if (alike.size() < 2) continue;
        std::string listed;
        for (const std::string& text : alike) listed += (listed.empty() ? "" : ", ") + text;
        return listed;
    }
    return "";
}

}  // namespace

void Spellings::add(const std::string& name, const std::string& json) {
    Texts& texts = numbers_[name];
    if (number_in(json)) texts.insert(json);
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
}

}  // namespace stylesweep::exchange
