// Named tensors in a file, as bytes: what safetensors and PyTorch files have in common. No LibTorch here.
#pragma once

#include <cstdint>
#include <deque>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tensorfiles/mapped_file.hpp"

namespace stylesweep::tensorfiles {

struct Tensor {
    std::string name;
    std::string dtype;  ///< as safetensors names them: F64, F32, F16, BF16, I64, I32, I16, I8, U8, BOOL
    std::vector<std::int64_t> shape;
    std::string_view bytes;  ///< row-major, little endian; of the file or of TensorFile::made
};

/// A file's tensors, sorted by name, and what their bytes live in.
struct TensorFile {
    std::vector<Tensor> tensors;
    std::map<std::string, std::string> metadata;
    std::vector<std::string> left_out;  ///< entries that are no tensors
    std::shared_ptr<const MappedFile> file;
    std::deque<std::string> made;  ///< bytes that had to be put in order
};

/// Bytes of one element; 0 for an unknown type.
std::size_t element_bytes(std::string_view dtype);

/// Elements of that shape; throws FileError with `what` in front when a side is negative or the product passes 2^40.
std::uint64_t element_count(const std::vector<std::int64_t>& shape, const std::string& what);

/// Reads https://github.com/huggingface/safetensors, "Format". Throws FileError for anything that is not sound:
/// truncated, absurd or overlapping offsets, shapes that don't fit their bytes, names twice.
TensorFile read_safetensors(const std::filesystem::path& file);

/// Reads what torch.save() writes of a state dict, in any of its three forms (a zip file since PyTorch 1.6; pickles
/// before; a tar file in its first releases), without running any pickled code: tensors, plain data and the calls of
/// constructors.hpp are understood, anything else is refused. Dicts in dicts are joined with dots. Throws FileError.
TensorFile read_pytorch(const std::filesystem::path& file);

/// Either, by its first bytes.
TensorFile read_any(const std::filesystem::path& file);

/// SHA-256 over names, types, shapes and bytes, in order of names: the same for the same weights whatever file holds
/// them.
std::string tensors_sha256(const std::vector<Tensor>& tensors);

/// Writes safetensors under a temporary name, then renames it. Throws std::system_error.
void write_safetensors(const std::filesystem::path& file, const std::vector<Tensor>& tensors,
                       const std::map<std::string, std::string>& metadata);

}  // namespace stylesweep::tensorfiles
