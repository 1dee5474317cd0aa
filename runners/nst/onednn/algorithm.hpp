// What oneDNN called directly has to offer; LibTorch itself only ever asks it for direct convolution.
#pragma once

#include <string>

namespace stylesweep::nst {

/// `winograd`: Winograd's F(4x4, 3x3) where oneDNN has it (Lavin and Gray 2016; float32 on AVX-512, input channels a
/// multiple of 16), direct elsewhere.
enum class ConvAlgorithm { direct, winograd };

/// Whether this program was built with oneDNN and the CPU has what makes it worth while (AVX-512).
bool onednn_is_available();

/// Whether feed-forward networks in float32 run on it: AVX2 will do.
bool onednn_suits_float32();

/// Whether oneDNN has Winograd's algorithm there: oneDNN 2 has it for AVX-512, oneDNN 3 not.
bool onednn_has_winograd();

/// Whether oneDNN multiplies 8-bit numbers there without overflow (AVX-512 VNNI).
bool onednn_has_int8();

/// "2.6.3", or "none": this program was built without.
std::string onednn_version();

}  // namespace stylesweep::nst
