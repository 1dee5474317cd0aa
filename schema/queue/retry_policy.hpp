// Whether an attempt that went wrong is tried again, and after how long.
#pragma once

#include <chrono>
#include <optional>

#include "schema/queue/states.hpp"

namespace stylesweep::schema {

/// Time to wait before the next attempt, after `times` attempts (1 or more) that ended in this way, the last as
/// `status` and `error_class`. It grows with each, up to longest_retry_delay. nullopt: it would end the same way, never
/// again.
std::optional<std::chrono::milliseconds> retry_delay(AttemptStatus status, std::optional<ErrorClass> error_class,
                                                     int times);

inline constexpr std::chrono::minutes longest_retry_delay{10};

/// Whether such an end says nothing about the job itself, so that it costs none of its retries: the disk was full.
bool is_no_fault_of_job(std::optional<ErrorClass> error_class);

/// So many attempts that were no fault of the job are tried again: one that takes its machine down or fills the disk
/// must not do so all night.
inline constexpr int most_losses = 3;

}  // namespace stylesweep::schema
