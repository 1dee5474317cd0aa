// What oneDNN called directly has to offer; LibTorch itself only ever asks it for direct convolution.
#pragma once

namespace stylesweep::nst {

/// `winograd`: Winograd's F(4x4, 3x3) where oneDNN has it (Lavin and Gray 2016; float32 on AVX-512, input channels a
/// multiple of 16), direct elsewhere.
enum class ConvAlgorithm { direct, winograd };

/// Whether this program was built with oneDNN and the CPU has what makes it worth while (AVX-512).
bool onednn_is_available();

/// Whether feed-forward networks in float32 run on it: AVX2 will do.
bool onednn_suits_float32();

/// Whether oneDNN multiplies 8-bit numbers there without overflow (AVX-512 VNNI).
bool onednn_has_int8();

}  // namespace stylesweep::nst
