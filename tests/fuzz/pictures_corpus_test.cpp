#include <doctest/doctest.h>

#include "tests/fuzz/corpus.hpp"

using namespace stylesweep::fuzz;

TEST_CASE("every picture of the fuzzers' corpus is decoded or refused") {
    feed("pictures", pictures);
}
