// Turns TF32 off where metrics are computed, whatever the job's network uses.
#pragma once

#include <ATen/Context.h>

namespace stylesweep::nst {

/// During its lifetime neither cuBLAS nor cuDNN uses TF32; the previous settings are restored afterwards. Process-wide,
/// like LibTorch's settings: for the thread that runs jobs. No effect without a GPU.
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
