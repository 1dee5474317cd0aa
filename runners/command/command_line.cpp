#include "runners/command/command_line.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "schema/placeholders.hpp"

namespace stylesweep::command {
namespace {

std::string filled_in(const std::string& text, const std::map<std::string, std::string>& values, bool for_shell) {
    std::string out;
    for (const schema::Piece& piece : schema::split_placeholders(text)) {
        if (piece.kind == schema::Piece::Kind::text) {
            out += piece.text;
            continue;
        }
        const auto value = values.find(piece.text);
        if (value == values.end()) throw std::invalid_argument("the job has no parameter for {" + piece.text + "}");
        out += for_shell ? schema::quoted_for_shell(value->second) : value->second;
    }
    return out;
}

}  // namespace

std::vector<std::string> command_line(const std::string& command, const std::map<std::string, std::string>& values) {
    const auto list = nlohmann::json::parse(command, nullptr, false);
    const auto is_text = [](const auto& word) { return word.is_string(); };
    if (!list.is_array() || list.empty() || !std::ranges::all_of(list, is_text))
        return {"/bin/sh", "-c", filled_in(command, values, true)};
    std::vector<std::string> words;
    for (const auto& word : list) words.push_back(filled_in(word.get<std::string>(), values, false));
    return words;
}

}  // namespace stylesweep::command
