#include <sys/mman.h>
#include <unistd.h>

#include <string>

#include "tensorfiles/tensor_file.hpp"
#include "tests/fuzz/targets.hpp"
#include "tests/tensorfiles/torch_file.hpp"

namespace stylesweep::fuzz {
namespace {

using Read = tensorfiles::TensorFile (*)(const std::filesystem::path&);

/// A file in memory, by a name in /proc.
class MemoryFile {
  public:
    explicit MemoryFile(std::string_view bytes) : descriptor_(::memfd_create("fuzz", MFD_CLOEXEC)) {
        demand(::write(descriptor_, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()), "write");
    }
    MemoryFile(const MemoryFile&) = delete;
    ~MemoryFile() { ::close(descriptor_); }
    [[nodiscard]] std::string name() const { return "/proc/self/fd/" + std::to_string(descriptor_); }

  private:
    int descriptor_;
};

void read(Read reader, std::string_view bytes) {
    const MemoryFile file(bytes);
    try {
        const tensorfiles::TensorFile all = reader(file.name());
        for (const tensorfiles::Tensor& each : all.tensors)
            demand(tensorfiles::element_count(each.shape, each.name) * tensorfiles::element_bytes(each.dtype) ==
                       each.bytes.size(),
                   "a tensor has the bytes of its shape");
        (void)tensorfiles::tensors_sha256(all.tensors);
    } catch (const tensorfiles::FileError&) {
    }
}

}  // namespace

void tensors(std::string_view bytes) {
    read(tensorfiles::read_safetensors, bytes);
    read(tensorfiles::read_pytorch, bytes);
}

void pickle(std::string_view bytes) {
    const std::string numbers = testing::floats({1, 2, 3, 4, 5, 6, 7, 8});
    read(tensorfiles::read_pytorch, testing::torch_file(std::string(bytes), numbers));
}

}  // namespace stylesweep::fuzz
