#include "runners/nst/environment.hpp"

#include <ATen/Version.h>
#include <torch/torch.h>
#include <torch/version.h>

#include <fstream>
#include <opencv2/core/version.hpp>

namespace stylesweep::nst {
namespace {

// The BLAS that was loaded, by its file: Debian chooses it with update-alternatives.
std::string loaded_blas() {
    std::ifstream maps("/proc/self/maps");
    std::string found;
    for (std::string line; std::getline(maps, line);) {
        const auto slash = line.find('/');
        if (slash == std::string::npos) continue;
        const std::string path = line.substr(slash), name = path.substr(path.rfind('/') + 1);
        if (name.starts_with("libopenblas") || name.starts_with("libmkl") || name.starts_with("libblis")) return path;
        if (name.starts_with("libblas.so")) found = path;
    }
    return found;
}

std::string kind_of_blas(const std::string& path) {
    for (const char* known : {"openblas", "mkl", "blis", "atlas"})
        if (path.find(known) != std::string::npos) return known;
    if (!path.empty()) return "reference";
    return at::show_config().find("BLAS_INFO=mkl") != std::string::npos ? "mkl" : "unknown";
}

// "CPU capability usage: AVX512" in LibTorch's own summary.
std::string cpu_capability() {
    const std::string config = at::show_config(), label = "CPU capability usage: ";
    const auto begin = config.find(label);
    if (begin == std::string::npos) return "unknown";
    return config.substr(begin + label.size(), config.find('\n', begin) - begin - label.size());
}

}  // namespace

nlohmann::json library_facts() {
    const std::string blas = loaded_blas();
    return {{"libtorch", TORCH_VERSION}, {"blas", kind_of_blas(blas)},
            {"blas_file", blas},         {"cpu_capability", cpu_capability()},
            {"opencv", CV_VERSION},      {"torch_threads", at::get_num_threads()}};
}

}  // namespace stylesweep::nst
