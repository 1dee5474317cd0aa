// The states of jobs, attempts, errors and Slurm arrays: enums, and their one mapping to the database's texts.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace stylesweep::schema {

/// job.state: a finished job has the status of its result as state.
enum class JobState : std::uint8_t { queued, running, done, failed, timeout, oom, crashed, skipped, unsupported };

/// attempt.status.
enum class AttemptStatus : std::uint8_t { done, failed, timeout, oom, crashed, skipped, unsupported };

/// attempt.error_class of jobs run by our runners (docs/faults.md). Imported results may have other words there.
enum class ErrorClass : std::uint8_t {
    bad_alloc,      ///< the system refused an allocation
    bad_input,      ///< a file or value of the job cannot be used
    cancelled,      ///< with `stylesweep cancel`
    device_lost,    ///< the device fails for every further job of the process
    disk_full,      ///< a file could not be written
    doomed,         ///< skipped because a smaller job ran out of memory
    error,          ///< any other exception
    exit,           ///< the program or the runner ended with an exit code
    hung,           ///< the runner stopped making progress outside of any job
    input_changed,  ///< an input differs from what the job's row names
    lost,           ///< the runner vanished, or went silent
    memory_limit,   ///< limits.memory
    oom_killer,     ///< killed by the kernel for lack of memory
    out_of_memory,  ///< the device's memory
    over_budget,    ///< not run: the budget of the search was spent
    screened,       ///< not run: a decision of the search, see docs/search.md
    signal,         ///< the program or the runner was killed by a signal
    timeout,        ///< limits.timeout
    unsupported,    ///< the device or these settings cannot do it
};

/// slurm_array.state.
enum class ArrayState : std::uint8_t { splitting, open, ended };

/// slurm_shard.state.
enum class ShardState : std::uint8_t { out, done, given_up };

/// The texts of an enum above, in its order; `state_column` is the column that holds them.
template <typename State>
inline constexpr std::array<std::string_view, 0> state_texts{};
template <typename State>
inline constexpr std::string_view state_column{};

template <>
inline constexpr std::array<std::string_view, 9> state_texts<JobState> = {
    "queued", "running", "done", "failed", "timeout", "oom", "crashed", "skipped", "unsupported"};
template <>
inline constexpr std::string_view state_column<JobState> = "job.state";
template <>
inline constexpr std::array<std::string_view, 7> state_texts<AttemptStatus> = {
    "done", "failed", "timeout", "oom", "crashed", "skipped", "unsupported"};
template <>
inline constexpr std::string_view state_column<AttemptStatus> = "attempt.status";
template <>
inline constexpr std::array<std::string_view, 19> state_texts<ErrorClass> = {
    "bad_alloc",   "bad_input", "cancelled",     "device_lost", "disk_full",    "doomed",     "error",
    "exit",        "hung",      "input_changed", "lost",        "memory_limit", "oom_killer", "out_of_memory",
    "over_budget", "screened",  "signal",        "timeout",     "unsupported"};
template <>
inline constexpr std::string_view state_column<ErrorClass> = "attempt.error_class";
template <>
inline constexpr std::array<std::string_view, 3> state_texts<ArrayState> = {"splitting", "open", "ended"};
template <>
inline constexpr std::string_view state_column<ArrayState> = "slurm_array.state";
template <>
inline constexpr std::array<std::string_view, 3> state_texts<ShardState> = {"out", "done", "given_up"};
template <>
inline constexpr std::string_view state_column<ShardState> = "slurm_shard.state";

template <typename State>
std::string to_text(State state) {
    return std::string(state_texts<State>.at(static_cast<std::size_t>(state)));
}

/// Throws StoreError naming the text and its column.
[[noreturn]] void refuse_state(std::string_view text, std::string_view column);

/// Throws like refuse_state() for a text that is not in the enum.
template <typename State>
State from_text(std::string_view text) {
    const auto& texts = state_texts<State>;
    for (std::size_t i = 0; i < texts.size(); ++i)
        if (texts[i] == text) return static_cast<State>(i);
    refuse_state(text, state_column<State>);
}

/// nullopt for an unknown text.
template <typename State>
std::optional<std::string> optional_text(std::optional<State> state) {
    return state ? std::optional(to_text(*state)) : std::nullopt;
}

/// The inverse of to_text(): nullopt for "", as SQLiteCpp returns for NULL.
template <typename State>
std::optional<State> optional_from_text(std::string_view text) {
    return text.empty() ? std::nullopt : std::optional(from_text<State>(text));
}

/// Whether the job is queued or running.
constexpr bool is_unfinished(JobState state) {
    return state == JobState::queued || state == JobState::running;
}

/// Whether a search decided that the job is not worth running, which is no failure.
constexpr bool is_not_worth_running(std::string_view error_class) {
    return error_class == "screened" || error_class == "over_budget";
}

/// Whether a person cancelled the job, which says nothing about it.
constexpr bool is_cancelled(std::string_view error_class) {
    return error_class == "cancelled";
}

}  // namespace stylesweep::schema
