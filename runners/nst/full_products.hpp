// CUDA multiplies float32 in full where figures are compared, whatever the job's network computes in.
#pragma once

#include <ATen/Context.h>

namespace stylesweep::nst {

/// While it lives neither cuBLAS nor cuDNN uses TF32; then both may again what they might before. Process-wide, as
/// LibTorch's switches are: for the thread that runs jobs. Without a GPU it changes nothing.
class FullProducts {
  public:
    FullProducts() : cublas_(at::globalContext().allowTF32CuBLAS()), cudnn_(at::globalContext().allowTF32CuDNN()) {
        allow(false, false);
    }
    FullProducts(const FullProducts&) = delete;
    FullProducts& operator=(const FullProducts&) = delete;
    ~FullProducts() { allow(cublas_, cudnn_); }

  private:
    static void allow(bool cublas, bool cudnn) {
        at::globalContext().setAllowTF32CuBLAS(cublas);
        at::globalContext().setAllowTF32CuDNN(cudnn);
    }
    bool cublas_, cudnn_;
};

}  // namespace stylesweep::nst
