// Where TF32 must be off it is, told by LibTorch's switches as each of its operators begins; no GPU needed.
#include "runners/nst/full_products.hpp"

#include <ATen/record_function.h>
#include <doctest/doctest.h>

#include "runners/nst/features/extractor.hpp"
#include "tests/nst/fast_files.hpp"
#include "tests/nst/runner_fixture.hpp"

using namespace stylesweep;
using namespace stylesweep::nst;
using namespace stylesweep::nst::testing;

namespace {

struct Seen {
    std::string operation;
    bool tf32;
};
std::vector<Seen> seen;  // a callback of LibTorch has no state of its own

bool tf32_allowed() {
    return at::globalContext().allowTF32CuBLAS() || at::globalContext().allowTF32CuDNN();
}

std::unique_ptr<at::ObserverContext> look(const at::RecordFunction& function) {
    seen.push_back({function.name(), tf32_allowed()});
    return nullptr;
}

// While it lives TF32 is allowed and what this thread calls is seen.
class Watch {
  public:
    Watch() : handle_(at::addThreadLocalCallback(at::RecordFunctionCallback(&look))) {
        seen.clear();
        at::globalContext().setAllowTF32CuBLAS(true);
        at::globalContext().setAllowTF32CuDNN(true);
    }
    Watch(const Watch&) = delete;
    ~Watch() {
        at::removeCallback(handle_);
        at::globalContext().setAllowTF32CuBLAS(false);
        at::globalContext().setAllowTF32CuDNN(true);  // as LibTorch begins
    }

  private:
    at::CallbackHandle handle_;
};

std::ptrdiff_t count(const std::string& operation, bool tf32) {
    return std::ranges::count_if(seen,
                                 [&](const Seen& each) { return each.operation == operation && each.tf32 == tf32; });
}

}  // namespace

TEST_CASE("products in full: no TF32 while it lives, then what was allowed before") {
    const Watch watch;
    at::globalContext().setAllowTF32CuBLAS(false);
    {
        const FullProducts full;
        CHECK_FALSE(tf32_allowed());
        const FullProducts again;
    }
    CHECK_FALSE(at::globalContext().allowTF32CuBLAS());
    CHECK(at::globalContext().allowTF32CuDNN());
}

TEST_CASE("Gram products are in full, forward and backward") {
    const Watch watch;
    const torch::Tensor x = torch::rand({1, 4, 5, 6}).requires_grad_(true);
    products(x).sum().backward();
    CHECK(count("aten::mm", false) == 2);
    CHECK(count("aten::mm", true) == 0);
    CHECK(at::globalContext().allowTF32CuBLAS());
    CHECK(at::globalContext().allowTF32CuDNN());
}

TEST_CASE("quality is judged without TF32, the job computes with it") {
    const TestFolder folder;
    const Watch watch;
    const Outcome outcome(job_of(
        folder.path(),
        {{"architecture", "fast"},
         {"resolution", "48"},
         {"conv_algorithm", "libtorch"},
         {"reference", "squeezenet1_1"}},
        {{"content", sample("content/portrait.jpg")}, {"model", folder.write("m.safetensors", johnson_file(4))}}));
    CHECK(outcome.metric("reference_content_loss").value() > 0);
    CHECK(count("aten::conv2d", true) == 16);  // of the network, timed once
    CHECK(count("aten::conv2d", false) > 16);  // of the reference, over its own content too
    CHECK(at::globalContext().allowTF32CuDNN());
}
