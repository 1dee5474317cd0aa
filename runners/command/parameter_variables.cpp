#include "runners/command/parameter_variables.hpp"

#include <unistd.h>

#include <algorithm>
#include <utility>

#include "base/text/placeholders.hpp"
#include "runners/core/files.hpp"

namespace stylesweep::command {
namespace {

// A text, its terminating NUL and the pointer to it.
std::size_t room_taken(const std::string& text) {
    return text.size() + 1 + sizeof(char*);
}

}  // namespace

std::size_t room_for_words() {
    constexpr long most = 6 << 20;  // independent of the stack limit: three quarters of Linux's _STK_LIM
    const long room = ::sysconf(_SC_ARG_MAX);
    return static_cast<std::size_t>(room < 0 ? most : std::min(room, most));
}

std::size_t room_taken(const std::vector<std::string>& texts) {
    std::size_t sum = 0;
    for (const std::string& text : texts) sum += room_taken(text);
    return sum;
}

ParameterVariables::ParameterVariables(const Fillings& values, std::size_t room, std::filesystem::path folder)
    : folder_(std::move(folder)) {
    std::vector<Fillings::const_pointer> in_order;
    for (const auto& each : values)
        if (each.second.kind != Filling::Kind::null) in_order.push_back(&each);
    std::ranges::stable_sort(in_order, {}, [](const auto* each) { return each->second.text.size(); });
    for (const auto* each : in_order) add(each->first, each->second.text, room);
}

ParameterVariables::~ParameterVariables() {
    std::error_code ignored;
    if (has_files_) std::filesystem::remove_all(folder_, ignored);
}

void ParameterVariables::add(const std::string& name, const std::string& value, std::size_t& room) {
    std::string variable = parameter_variable(name) + "=" + value;
    if (is_too_long_for_variable(name, value) || room_taken(variable) > room) {
        const std::filesystem::path file = folder_ / name;
        has_files_ = true;
        runners::write_file(file, value);
        variable = parameter_file_variable(name) + "=" + file.string();
    }
    room -= std::min(room, room_taken(variable));
    all_.push_back(std::move(variable));
}

}  // namespace stylesweep::command
