// Convolution algorithms of oneDNN when called directly; LibTorch only uses its direct convolution.
#pragma once

#include <string>

namespace stylesweep::nst {

/// `winograd`: Winograd's F(4x4, 3x3) if oneDNN has it (Lavin and Gray 2016; float32 on AVX-512, input channels a
/// multiple of 16), else direct.
enum class ConvAlgorithm { direct, winograd };

/// Whether this program was built with oneDNN and the CPU has AVX-512, without which it is not worthwhile.
bool onednn_is_available();

/// Whether feed-forward networks in float32 can use it: AVX2 is enough.
bool onednn_suits_float32();

/// Whether oneDNN has Winograd's algorithm on this CPU: oneDNN 2 has it for AVX-512, oneDNN 3 has not.
bool onednn_has_winograd();

/// Whether oneDNN's 8-bit products cannot overflow on this CPU (AVX-512 VNNI).
bool onednn_has_int8();

/// "2.6.3", or "none" if this program was built without it.
std::string onednn_version();

}  // namespace stylesweep::nst
