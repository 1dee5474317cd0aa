#include "tensorfiles/tensor_file.hpp"

#include "base/files/digest.hpp"

namespace stylesweep::tensorfiles {

std::size_t element_bytes(std::string_view dtype) {
    static const std::map<std::string_view, std::size_t> bytes = {{"F64", 8}, {"F32", 4}, {"F16", 2}, {"BF16", 2},
                                                                  {"I64", 8}, {"I32", 4}, {"I16", 2}, {"I8", 1},
                                                                  {"U8", 1},  {"BOOL", 1}};
    const auto found = bytes.find(dtype);
    return found == bytes.end() ? 0 : found->second;
}

std::uint64_t element_count(const std::vector<std::int64_t>& shape, const std::string& what) {
    std::uint64_t count = 1;
    for (const std::int64_t side : shape) {
        if (side < 0 || side > 1'000'000'000 || (side > 0 && count > (1ULL << 40) / static_cast<std::uint64_t>(side)))
            throw FileError(what);
        count *= static_cast<std::uint64_t>(side);
    }
    return count;
}

TensorFile read_any(const std::filesystem::path& file) {
    const std::string_view extension = ".safetensors";
    return file.string().ends_with(extension) ? read_safetensors(file) : read_pytorch(file);
}

std::string tensors_sha256(const std::vector<Tensor>& tensors) {
    std::string all;
    for (const Tensor& each : tensors) {
        all += each.name + '\n' + each.dtype;
        for (const std::int64_t side : each.shape) all += ' ' + std::to_string(side);
        all += '\n' + sha256(each.bytes) + '\n';
    }
    return sha256(all);
}

}  // namespace stylesweep::tensorfiles
