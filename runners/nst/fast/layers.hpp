// The layers of a trained feed-forward network in the file's form.
#pragma once

#include <torch/torch.h>

#include <vector>

namespace stylesweep::nst {

/// Float32, on the CPU.
struct FastLayer {
    torch::Tensor weight;                  ///< [out, in, K, K]; for Engstrom's two upsampling layers [in, out, 3, 3]
    torch::Tensor bias;                    ///< [out]; undefined: none
    torch::Tensor norm_weight, norm_bias;  ///< [out], of the instance normalisation; undefined: none
};

/// Both kinds have 16 layers in this order: one 9x9, two 3x3 with stride 2, five blocks of two 3x3, two that double
/// width and height, one 9x9.
struct FastLayers {
    bool johnson;    ///< else Engstrom's: they differ in padding, upsampling, epsilon and output (johnson.hpp,
                     ///< engstrom.hpp)
    double epsilon;  ///< of instance normalisation
    std::vector<FastLayer> layers;
};

}  // namespace stylesweep::nst
