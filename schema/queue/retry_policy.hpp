// Whether a failed attempt is retried, and after what delay.
#pragma once

#include <chrono>
#include <optional>

#include "schema/queue/states.hpp"

namespace stylesweep::schema {

/// Delay before the next attempt, after `times` attempts (1 or more) that failed in this class, the last with `status`
/// and `error_class`. It grows each time, up to longest_retry_delay. nullopt: never, because it would fail the same
/// way.
std::optional<std::chrono::milliseconds> retry_delay(AttemptStatus status, std::optional<ErrorClass> error_class,
                                                     int times);

inline constexpr std::chrono::minutes longest_retry_delay{10};

/// Whether such a failure says nothing about the job itself and costs none of its retries: the disk was full.
bool is_no_fault_of_job(std::optional<ErrorClass> error_class);

/// How many attempts that failed through no fault of the job are retried: a job that takes its machine down or fills
/// the disk must not do so all night.
inline constexpr int most_losses = 3;

}  // namespace stylesweep::schema
