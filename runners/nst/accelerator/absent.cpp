// For a LibTorch without CUDA.
#include <stdexcept>

#include "runners/nst/accelerator/accelerator.hpp"

namespace stylesweep::nst {
namespace {

class Absent final : public Accelerators {
  public:
    [[nodiscard]] std::vector<GpuDescription> list() const override { return {}; }
    [[nodiscard]] std::string absence() const override {
        return "this program was built with a LibTorch for CPUs only (for another: scripts/setup --gpu, docs/gpu.md)";
    }
    [[nodiscard]] std::unique_ptr<Accelerator> open(const std::string& device) const override {
        throw std::runtime_error("no device " + device + ": " + absence());
    }
};

}  // namespace

const Accelerators& accelerators() {
    static const Absent absent;
    return absent;
}

}  // namespace stylesweep::nst
