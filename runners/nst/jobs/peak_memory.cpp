#include "runners/nst/jobs/peak_memory.hpp"

#include <malloc.h>

#include <algorithm>

#include "runners/nst/memory/process_memory.hpp"

namespace stylesweep::nst {
namespace {

using Count = std::optional<std::int64_t>;

Count less(const Count& a, const Count& b) {
    return a && b ? Count(*a - *b) : a;
}

void grow(Count& left, const Count& before, const Count& after) {
    if (before && after) left = left.value_or(0) + std::max<std::int64_t>(0, *after - *before);
}

void record(runners::Recorder& out, const char* name, const Count& bytes) {
    if (bytes) out.metric(name, static_cast<double>(*bytes));
}

}  // namespace

PeakMemory::PeakMemory(const Device& device, const Kept& kept) : device_(device), kept_(kept) {
    restart();
}

// What is kept of the last job's memory, for use, is not this job's.
void PeakMemory::restart() {
    device_.reset_peak();
    ::malloc_trim(0);
    reset_process_peak();
}

PeakMemory::Bytes PeakMemory::own(std::int64_t tensors, Count reserved, Count process) const {
    const std::int64_t judges = kept_.judges_bytes();
    return {tensors - judges, less(reserved, judges), device_.is_gpu() ? process : less(process, judges)};
}

PeakMemory::Bytes PeakMemory::now() const {
    return own(device_.live_bytes(), device_.reserved_bytes(), process_bytes());
}

// std::max of what is absent is what there is.
PeakMemory::Bytes PeakMemory::peak() const {
    const Bytes since = own(device_.peak_bytes(), device_.peak_reserved_bytes(), process_peak_bytes());
    return {std::max(since.tensors, peak_before_.tensors),
            std::max(less(since.reserved, left_.reserved), peak_before_.reserved),
            std::max(less(since.process, left_.process), peak_before_.process)};
}

void PeakMemory::begin_aside() {
    peak_before_ = peak();
    before_aside_ = now();
}

void PeakMemory::end_aside() {
    const Bytes after = now();
    grow(left_.reserved, before_aside_.reserved, after.reserved);
    grow(left_.process, before_aside_.process, after.process);
    device_.restart_peak();
    reset_process_peak();
}

void PeakMemory::record(runners::Recorder& out) const {
    const Bytes bytes = peak();
    nst::record(out, "peak_memory_bytes", bytes.tensors);
    nst::record(out, "peak_reserved_bytes", bytes.reserved);
    nst::record(out, "process_peak_memory_bytes", bytes.process);
}

}  // namespace stylesweep::nst
