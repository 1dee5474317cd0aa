#include "runners/nst/environment.hpp"

#include <ATen/Version.h>
#include <dlfcn.h>
#include <torch/torch.h>
#include <torch/version.h>

#include <filesystem>
#include <fstream>
#include <opencv2/core/version.hpp>
#include <string>

#include "runners/nst/memory/cpu_memory.hpp"
#include "runners/nst/onednn/algorithm.hpp"
#include "runners/nst/winograd/tiles.hpp"

namespace stylesweep::nst {
namespace {

// The path of the first mapping that contains `part`; empty: none.
std::string loaded_file(const std::string& part) {
    std::ifstream maps("/proc/self/maps");
    for (std::string line; std::getline(maps, line);)
        if (line.find(part) != std::string::npos) return line.substr(line.find('/'));
    return "";
}

// The allocator for tensors, and whether it keeps freed blocks.
std::string tensor_memory() {
    for (const char* known : {"mimalloc", "jemalloc", "tcmalloc"})
        if (!loaded_file(known).empty()) return known;
    return keeps_freed_blocks() ? "malloc, freed blocks kept" : "malloc";
}

// The BLAS library that LibTorch calls. Several may be loaded (OpenCV's LAPACK loads one): Debian selects each with
// update-alternatives. OpenBLAS's libblas calls libopenblas, which is a separate alternative: a variant with its own
// threads is reported, whoever loaded it.
std::string loaded_blas() {
    if (const std::string own = loaded_file("/openblas-pthread/"); !own.empty()) return own;
    Dl_info info{};
    const void* product = ::dlsym(RTLD_DEFAULT, "sgemm_");
    if (!product || ::dladdr(product, &info) == 0) return "";
    std::error_code error;
    const std::filesystem::path file = std::filesystem::canonical(info.dli_fname, error);
    return error ? info.dli_fname : file.string();
}

std::string kind_of_blas(const std::string& path) {
    for (const char* known : {"openblas", "mkl", "blis", "atlas"})
        if (path.find(known) != std::string::npos) return known;
    if (path.find("/libblas.so") != std::string::npos) return "reference";
    return at::show_config().find("BLAS_INFO=mkl") != std::string::npos ? "mkl" : "unknown";  // built into LibTorch
}

// "CPU capability usage: AVX512" in LibTorch's own summary.
std::string cpu_capability() {
    const std::string config = at::show_config(), label = "CPU capability usage: ";
    const auto begin = config.find(label);
    if (begin == std::string::npos) return "unknown";
    return config.substr(begin + label.size(), config.find('\n', begin) - begin - label.size());
}

// Who has Winograd's algorithm for float32 on this CPU.
std::string winograd_by() {
    if (onednn_has_winograd()) return "onednn";
    if (!winograd::is_available()) return "none";
    return winograd::has_avx512() ? "stylesweep, AVX-512" : "stylesweep, AVX2";
}

}  // namespace

nlohmann::json library_facts() {
    const std::string blas = loaded_blas();
    return {
        {"libtorch", TORCH_VERSION},          {"blas", kind_of_blas(blas)}, {"blas_file", blas},
        {"cpu_capability", cpu_capability()}, {"opencv", CV_VERSION},       {"torch_threads", at::get_num_threads()},
        {"tensor_memory", tensor_memory()},   {"onednn", onednn_version()}, {"winograd", winograd_by()}};
}

}  // namespace stylesweep::nst
