#include "runners/core/input_check.hpp"

#include <system_error>

#include "base/clock.hpp"
#include "base/text/utf8.hpp"

namespace stylesweep::runners {
namespace {

constexpr const char* what_to_do =
    "the row would name content that was not read. Run the sweep again: the current content makes a new job; or "
    "restore the file, and this job runs again";

std::string time_text(std::int64_t nanoseconds) {
    return iso_utc(std::chrono::system_clock::time_point(
        std::chrono::duration_cast<std::chrono::system_clock::duration>(std::chrono::nanoseconds(nanoseconds))));
}

// The text of a state starts with the size, except for several files.
std::string size_change(const std::string& planned, const std::string& now) {
    const std::string before = planned.substr(0, planned.find(':')), after = now.substr(0, now.find(':'));
    return before.empty() || before == after ? "" : before + " bytes then, " + after + " now, ";
}

std::string change_text(const std::string& path, InputKind kind, const std::string& planned,
                        const InputContent& content, const std::string& when) {
    const InputState& now = content.state;
    const std::string last = "written at " + time_text(now.last_changed_ns);
    if (kind == InputKind::file) return path + " has changed " + when + ": " + size_change(planned, now.text) + last;
    const char* files = kind == InputKind::list        ? ", or a file that it names, has changed "
                        : kind == InputKind::described ? ", or its description, has changed "
                                                       : ", or what is in it, has changed ";
    return path + files + when + " (" + printable_line(now.last.string()) + " is the last one " + last + ")";
}

// Whether the file is permanently gone, not just temporarily, as when a file server does not answer.
bool is_not_there(const std::error_code& error) {
    return error == std::errc::no_such_file_or_directory || error == std::errc::not_a_directory ||
           error == std::errc::is_a_directory || error == std::errc::permission_denied ||
           error == std::errc::too_many_symbolic_link_levels;
}

template <typename Work>
auto or_changed(const std::string& when, Work work) {
    try {
        return work();
    } catch (const std::system_error& error) {
        if (!is_not_there(error.code())) throw;
        throw InputChanged(std::string(error.what()) + ": it has changed " + when);
    } catch (const std::runtime_error& error) {
        throw InputChanged(std::string(error.what()) + ": it has changed " + when);
    }
}

}  // namespace

InputChanged::InputChanged(const std::string& what_changed)
    : std::runtime_error(what_changed + "; " + what_to_do), change(what_changed) {}

std::string InputCheck::checked_state(const nlohmann::json& input, const std::string& when) {
    const std::string path = input.at("path"), planned = input.value("state", "");
    const InputKind kind = input_kind_of(input.value("kind", ""));
    InputState now = or_changed(when, [&] { return InputState::of(path, kind); });
    if (now.text == planned) return planned;
    InputContent& known = read_[{path, kind}];
    if (known.state.text != now.text) known = or_changed(when, [&] { return read_input(path, kind); });
    if (known.sha256 != input.at("sha256").get<std::string>())
        throw InputChanged(change_text(path, kind, planned, known, when));
    return known.state.text;
}

void InputCheck::begin(const Job& job) {
    state_at_begin_.clear();
    for (const auto& [name, input] : job.inputs.items())
        state_at_begin_[name] = checked_state(input, "since it was planned");
}

void InputCheck::end(const Job& job, Recorder& out) {
    for (const auto& [name, input] : job.inputs.items()) {
        const std::string now = checked_state(input, "while the job ran");
        if (!same_but_for_ctime(now, state_at_begin_[name]))
            out.warn(name + " was written to or replaced while the job ran; its content is the planned one again");
    }
}

}  // namespace stylesweep::runners
