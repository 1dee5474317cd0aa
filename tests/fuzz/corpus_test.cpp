// Every input of tests/fuzz/corpus, finds of the fuzzers among them, goes through its target without a surprise.
#include <doctest/doctest.h>

#include "tests/fuzz/corpus.hpp"

using namespace stylesweep::fuzz;

TEST_CASE("sweep files") {
    feed("sweep_file", sweep_file);
}
TEST_CASE("expressions of exclusions") {
    feed("where", where);
}
TEST_CASE("descriptions of runners") {
    feed("description", description);
}
TEST_CASE("CSV tables") {
    feed("csv", csv);
}
TEST_CASE("Slurm's answers") {
    feed("slurm", slurm);
}
TEST_CASE("files of weights") {
    feed("tensors", tensors);
}
TEST_CASE("pickles in files of weights") {
    feed("pickle", pickle);
}
TEST_CASE("results databases") {
    feed("database", database);
}
