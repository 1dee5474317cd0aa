#include "runners/nst/failure.hpp"

#include <doctest/doctest.h>

using namespace stylesweep::nst;

TEST_CASE("an error's message tells a want of memory and a lost device from what is this job's alone") {
    const struct {
        const char* message;
        Failure failure;
    } cases[] = {
        {"The size of tensor a (3) must match the size of tensor b (4)", Failure::ordinary},
        {"cuDNN error: CUDNN_STATUS_NOT_SUPPORTED", Failure::ordinary},
        {"[enforce fail at alloc_cpu.cpp:66] . DefaultCPUAllocator: can't allocate memory: you tried to allocate "
         "4294967296 bytes. Error code 12 (Cannot allocate memory)",
         Failure::out_of_memory},
        {"CUDA out of memory. Tried to allocate 20.00 GiB (GPU 0; 79.15 GiB total capacity)", Failure::out_of_memory},
        {"CUDA error: out of memory", Failure::out_of_memory},
        {"CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`", Failure::out_of_memory},
        {"cuDNN error: CUDNN_STATUS_ALLOC_FAILED", Failure::out_of_memory},
        {"CUDA error: an illegal memory access was encountered", Failure::device_lost},
        {"CUDA error: unspecified launch failure", Failure::device_lost},
        {"CUDA error: CUBLAS_STATUS_EXECUTION_FAILED when calling `cublasSgemm(...)`", Failure::device_lost},
    };
    for (const auto& each : cases) {
        CAPTURE(each.message);
        CHECK((failure_of(each.message) == each.failure));
    }
}
