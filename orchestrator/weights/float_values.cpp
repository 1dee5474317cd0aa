#include "orchestrator/weights/float_values.hpp"

#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>

namespace stylesweep::weights {
namespace {

// IEEE 754 binary16.
float from_half(std::uint16_t bits) {
    const int exponent = bits >> 10 & 31, fraction = bits & 1023;
    float value = std::ldexp(static_cast<float>(fraction + 1024), exponent - 25);
    if (exponent == 0) value = std::ldexp(static_cast<float>(fraction), -24);
    if (exponent == 31)
        value = fraction ? std::numeric_limits<float>::quiet_NaN() : std::numeric_limits<float>::infinity();
    return bits & 0x8000 ? -value : value;
}

template <class Stored>
std::vector<float> each(const tensorfiles::Tensor& tensor, float (*widen)(Stored)) {
    std::vector<float> values(tensor.bytes.size() / sizeof(Stored));
    for (std::size_t i = 0; i < values.size(); ++i) {
        Stored stored;
        std::memcpy(&stored, tensor.bytes.data() + i * sizeof stored, sizeof stored);
        values[i] = widen(stored);
    }
    return values;
}

}  // namespace

std::vector<float> float_values(const tensorfiles::Tensor& tensor) {
    if (tensor.dtype == "F32") return each<float>(tensor, [](float value) { return value; });
    if (tensor.dtype == "F64") return each<double>(tensor, [](double value) { return static_cast<float>(value); });
    if (tensor.dtype == "F16") return each<std::uint16_t>(tensor, from_half);
    if (tensor.dtype == "BF16")
        return each<std::uint16_t>(
            tensor, [](std::uint16_t bits) { return std::bit_cast<float>(static_cast<std::uint32_t>(bits) << 16); });
    throw tensorfiles::FileError(tensor.name + " has the type " + tensor.dtype + ", not a floating-point one");
}

}  // namespace stylesweep::weights
