#include "reports/model/custom_measures.hpp"

#include <doctest/doctest.h>

#include <stdexcept>

using namespace stylesweep::reports;

TEST_CASE("which way is better is told, known of our measures, or guessed by the name") {
    for (const char* name : {"accuracy", "val_acc", "top1_acc", "mAP@50", "F1", "R2", "psnr", "valAccuracy", "ssim"}) {
        CAPTURE(name);
        CHECK(better_of(name, {}) == Better::more);
    }
    for (const char* name : {"loss", "accuracy_loss", "error_rate", "latency", "runtime_s", "lpips", "cfsd", "sifid"}) {
        CAPTURE(name);
        CHECK(better_of(name, {}) == Better::less);
    }
    CHECK(better_of("images_per_s", {}) == Better::more);
    CHECK(better_of("error_per_s", {}) == Better::less);
    CHECK(*CustomMeasure("images_per_s", Compared::ratio, Better::more).measure().unit == '\0');
    CHECK(better_of("drift", {}) == Better::unknown);
    CHECK(better_of("drift", {{"drift", Better::more}}) == Better::more);
}

TEST_CASE("a wrong --better is refused with what it takes") {
    CHECK(directions_of({"a=b=more", "c=less"}) == Directions{{"a=b", Better::more}, {"c", Better::less}});
    for (const char* text : {"loss", "loss=up", "=more", "loss="}) {
        CAPTURE(text);
        CHECK_THROWS_WITH_AS(directions_of({text}), doctest::Contains("--better takes METRIC=more or METRIC=less"),
                             std::invalid_argument);
    }
    CHECK_THROWS_WITH_AS(directions_of({"runtime_s=more"}), doctest::Contains("for runtime_s less is better"),
                         std::invalid_argument);
}
