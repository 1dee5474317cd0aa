#include "runners/nst/weights/safetensors.hpp"

#include <cstring>
#include <sstream>

#include "runners/core/job.hpp"
#include "tensorfiles/tensor_file.hpp"

namespace stylesweep::nst {
namespace {

torch::Dtype dtype_named(const std::string& name, const std::filesystem::path& file) {
    if (name == "F32") return torch::kFloat32;
    if (name == "F16") return torch::kFloat16;
    if (name == "BF16") return torch::kBFloat16;
    throw runners::BadInput(file.string() + ": not a valid safetensors file: tensor type " + name +
                            " is not supported (F32, F16, BF16 are)");
}

}  // namespace

Weights::Weights(const std::filesystem::path& file) : file_(file) {
    try {
        const tensorfiles::TensorFile all = tensorfiles::read_safetensors(file);
        metadata_ = all.metadata;
        for (const tensorfiles::Tensor& each : all.tensors) {
            torch::Tensor tensor = torch::empty(each.shape, dtype_named(each.dtype, file));
            if (!each.bytes.empty()) std::memcpy(tensor.data_ptr(), each.bytes.data(), each.bytes.size());
            tensors_[each.name] = tensor.to(torch::kFloat32);
        }
    } catch (const tensorfiles::FileError& error) {
        throw runners::BadInput(error.what());
    }
}

torch::Tensor Weights::get(const std::string& name, at::IntArrayRef shape) const {
    const auto found = tensors_.find(name);
    if (found == tensors_.end())
        throw runners::BadInput(file_.string() + ": has no tensor " + name + "; it has another network");
    if (found->second.sizes() == shape) return found->second;
    std::ostringstream text;
    text << file_.string() << ": " << name << " has shape " << found->second.sizes() << ", " << shape << " is needed";
    throw runners::BadInput(text.str());
}

}  // namespace stylesweep::nst
