// Adam on a GPU: the host gives steps without waiting for them.
#include <ATen/record_function.h>
#include <doctest/doctest.h>
#include <torch/version.h>

#include <map>

#include "runners/nst/gatys/device_adam.hpp"
#include "runners/nst/gatys/loss_history.hpp"
#include "tests/nst/scene.hpp"

using namespace stylesweep;
using namespace stylesweep::nst;
using namespace stylesweep::nst::testing;

namespace {

GatysOptions options(std::int64_t iterations, std::int64_t read_every) {
    GatysOptions all;
    all.iterations = iterations;
    all.ahead.read_every = read_every;
    return all;
}

double most_apart(const torch::Tensor& a, const torch::Tensor& b) {
    return (a - b).abs().max().item<double>();
}

// Counts what this thread asks of LibTorch, by name.
std::map<std::string, int> asked;  // a callback of LibTorch has no state of its own
std::unique_ptr<at::ObserverContext> look(const at::RecordFunction& function) {
    ++asked[function.name()];
    return nullptr;
}
struct Watch {
    Watch() : handle(at::addThreadLocalCallback(at::RecordFunctionCallback(&look))) { asked.clear(); }
    Watch(const Watch&) = delete;
    ~Watch() { at::removeCallback(handle); }
    at::CallbackHandle handle;
};

// Operators with which the host reads a value of the device, and so waits for it.
int waits() {
    return asked["aten::_local_scalar_dense"] + asked["aten::is_nonzero"] + asked["aten::nonzero"];
}

}  // namespace

TEST_CASE("Adam with its state on the device takes the steps of torch::optim::Adam, in each form") {
    std::vector<DeviceAdam::Form> forms = {DeviceAdam::Form::operations};
#if TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 4)
    forms.push_back(DeviceAdam::Form::fused);
#endif
    for (const DeviceAdam::Form form : forms) {
        CAPTURE(DeviceAdam::name(form));
        const torch::Tensor start = torch::rand({3, 5, 4});
        torch::Tensor ours = start.clone().requires_grad_(true), theirs = start.clone().requires_grad_(true);
        const std::vector<double> rates = {0.1, 0.05, 0.02, 0.01};
        DeviceAdam adam(ours, rates, 1e-3, form);
        torch::optim::Adam other({theirs}, torch::optim::AdamOptions(0.1).eps(1e-3));
        for (const double rate : rates) {
            const torch::Tensor gradient = torch::randn({3, 5, 4});
            ours.mutable_grad() = gradient.clone();
            theirs.mutable_grad() = gradient.clone();
            adam.step();
            other.param_groups().front().options().set_lr(rate);
            other.step();
            CHECK(most_apart(ours, theirs) < 1e-5);
        }
        CHECK(adam.steps().item<std::int64_t>() == 4);
    }
}

TEST_CASE("the losses on the device are those that were written, read one by one or together") {
    LossHistory history(3, 1, 2, true, torch::kCPU);
    const auto value = [](double number) { return torch::tensor(number, torch::kFloat32); };
    history.write(torch::tensor({1}, torch::kInt64),
                  {value(1), value(2), value(3), value(4), {value(5)}, {value(6), value(7)}});
    for (const Losses& each : {history.at(1).read(), history.read(0, 2).at(1)}) {
        CHECK(each.content == 1);
        CHECK(each.style == 2);
        CHECK(each.variation == 3);
        CHECK(each.total == 4);
        CHECK(each.content_layers == std::vector<double>{5});
        CHECK(each.style_layers == std::vector<double>{6, 7});
    }
    CHECK(history.read(0, 1).front().total == 0);
    CHECK_FALSE(LossHistory(1, 1, 1, false, torch::kCPU).at(0).variation.defined());
}

TEST_CASE("ahead it is the same optimisation, but for the last bits, however often the losses are read") {
    const Stylised step_by_step = scene().run(options(12, 0));
    for (const std::int64_t every : {1, 5, 12, 100}) {
        CAPTURE(every);
        const Stylised ahead = scene().run(options(12, every));
        CHECK(most_apart(ahead.picture, step_by_step.picture) < 1e-3);
        CHECK(ahead.evaluations == 12);
        REQUIRE(ahead.curve.size() == step_by_step.curve.size());
        for (std::size_t i = 0; i < ahead.curve.size(); ++i) {
            CHECK(ahead.curve[i].total == doctest::Approx(step_by_step.curve[i].total).epsilon(1e-3));
            CHECK(ahead.curve[i].style_layers.size() == step_by_step.curve[i].style_layers.size());
        }
    }
}

TEST_CASE("so it is with scales, a variation, random directions and another schedule") {
    const auto both = [](const auto& change) {
        GatysOptions ordinary = options(10, 0), ahead = options(10, 4);
        change(ordinary);
        change(ahead);
        CHECK(most_apart(scene().run(ordinary).picture, scene().run(ahead).picture) < 5e-3);
    };
    both([](GatysOptions& all) { all.scales.count = 2, all.scales.coarsest = 32; });
    both([](GatysOptions& all) { all.tv_weight = 10; });
    both([](GatysOptions& all) { all.loss.statistics = StyleStatistics::sliced_wasserstein; });
    both([](GatysOptions& all) { all.schedule = Schedule::exponential; });
}

TEST_CASE("results of fewer iterations are those of optimisations with as many, bit by bit") {
    GatysOptions all = options(9, 4);
    all.schedule = Schedule::constant;
    GatysOptions shorter = all;
    shorter.iterations = 6;
    const Stylised alone = scene().run(shorter);
    all.record_at = {2, 6};
    std::vector<std::int64_t> recorded;
    all.on_record = [&](std::int64_t count, const Stylised& so_far) {
        recorded.push_back(count);
        if (count != 6) return;
        CHECK(torch::equal(so_far.picture, alone.picture));
        CHECK(so_far.curve.back().total == alone.curve.back().total);
        CHECK(so_far.curve.size() == alone.curve.size());
    };
    (void)scene().run(all);
    CHECK(recorded == std::vector<std::int64_t>{2, 6});
}

TEST_CASE("no step waits for the device but those after which the losses are read") {
    const auto waits_by_step = [](std::int64_t read_every) {
        const Watch watch;
        GatysOptions all = options(12, read_every);
        std::vector<int> by_step, so_far;
        all.on_step = [&](std::int64_t) { so_far.push_back(waits()); };
        (void)scene().run(all);
        for (std::size_t i = 1; i < so_far.size(); ++i) by_step.push_back(so_far[i] - so_far[i - 1]);
        return by_step;
    };
    const std::vector<int> ahead = waits_by_step(5), step_by_step = waits_by_step(0);
    REQUIRE(ahead.size() == 11);
    for (std::size_t i = 0; i < ahead.size(); ++i) {
        CHECK((ahead[i] > 0) == ((i + 1) % 5 == 0));
        CHECK(step_by_step[i] > 0);
    }
}

TEST_CASE("a loss that is not finite is noticed at the next reading, with its step") {
    GatysOptions all = options(40, 10);
    std::int64_t last = 0;
    all.on_step = [&](std::int64_t step) { last = step; };
    all.style_weight = 1e300;
    all.damping = 0;
    CHECK_THROWS_WITH(scene().run(all), doctest::Contains("the loss is not finite at step 1;"));
    CHECK(last == 10);
}
