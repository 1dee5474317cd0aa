// Which ratios and growths a table of published figures has.
#include "reports/references/claims.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <stdexcept>

using namespace stylesweep::reports;

namespace {

// Lines of one paper and table, numbered from 2.
ReferenceFile file_of(const std::vector<std::pair<Fields, double>>& lines) {
    ReferenceFile file{"r.csv", {}};
    for (const auto& [protocol, value] : lines) {
        Reference reference;
        reference.line = static_cast<int>(file.references.size()) + 2;
        reference.paper = "README";
        reference.metric = "runtime_s";
        reference.certainty = "read at source";
        reference.protocol = protocol;
        reference.band = {value - 0.5, value + 0.5, false};
        file.references.push_back(reference);
    }
    return file;
}

std::vector<Claim> of_quantity(const ReferenceFile& file, Quantity quantity) {
    std::vector<Claim> claims = claims_of(file, 0.1);
    std::erase_if(claims, [&](const Claim& claim) { return claim.quantity != quantity; });
    return claims;
}

}  // namespace

TEST_CASE("lines with one different field are a ratio, later to earlier, with both roundings") {
    const ReferenceFile file = file_of({{{{"optimizer", "lbfgs"}, {"backend", "nn"}}, 117},
                                        {{{"optimizer", "adam"}, {"backend", "nn"}}, 100},
                                        {{{"optimizer", "adam"}, {"backend", "cudnn"}}, 107}});
    const std::vector<Claim> ratios = of_quantity(file, Quantity::ratio);
    REQUIRE(ratios.size() == 2);
    CHECK(ratios[0].title() == "optimizer adam / lbfgs; backend nn");
    CHECK(ratios[0].lines == std::vector{2, 3});
    CHECK(ratios[0].band.low == doctest::Approx(99.5 / 117.5));
    CHECK(ratios[0].band.high == doctest::Approx(100.5 / 116.5));
    CHECK(ratios[0].tolerated.low == doctest::Approx(99.5 / 117.5 / 1.1));
    CHECK(ratios[0].tolerated.high == doctest::Approx(100.5 / 116.5 * 1.1));
    CHECK(ratios[1].title() == "backend cudnn / nn; optimizer adam");
    for (const Claim& value : of_quantity(file, Quantity::value)) CHECK(value.is_part);
}

TEST_CASE("a line without such a partner is compared with the one that differs least") {
    const ReferenceFile file = file_of(
        {{{{"optimizer", "lbfgs"}, {"backend", "nn"}}, 37}, {{{"optimizer", "adam"}, {"backend", "cudnn"}}, 10}});
    const std::vector<Claim> ratios = of_quantity(file, Quantity::ratio);
    REQUIRE(ratios.size() == 1);
    CHECK(ratios[0].differing == std::vector<std::string>{"backend", "optimizer"});
    CHECK(ratios[0].title() == "backend cudnn / nn, optimizer adam / lbfgs");
}

TEST_CASE("lines of other papers, tables or metrics are not compared, and a lone line is its value") {
    ReferenceFile file = file_of({{{{"optimizer", "lbfgs"}}, 10}, {{{"optimizer", "adam"}}, 5}});
    file.references[1].table = "another";
    CHECK(of_quantity(file, Quantity::ratio).empty());
    const std::vector<Claim> values = of_quantity(file, Quantity::value);
    REQUIRE(values.size() == 2);
    CHECK_FALSE(values[0].is_part);
}

TEST_CASE("lines that differ in size are one growth, with the least and the most steep slope of all roundings") {
    const ReferenceFile file = file_of({{{{"size", "320"}}, 17}, {{{"size", "640"}}, 57}, {{{"size", "960"}}, 120}});
    const std::vector<Claim> growths = of_quantity(file, Quantity::exponent);
    REQUIRE(growths.size() == 1);
    CHECK(of_quantity(file, Quantity::ratio).empty());
    CHECK(growths[0].title() == "growth over size 320 to 960");
    // Every combination of the ends of the roundings, by the textbook slope.
    double least = INFINITY, most = -INFINITY;
    for (int ends = 0; ends < 8; ++ends) {
        const double x[] = {std::log(320. * 320), std::log(640. * 640), std::log(960. * 960)};
        const double values[] = {17, 57, 120};
        double sx = 0, sy = 0, sxx = 0, sxy = 0;
        for (int i = 0; i < 3; ++i) {
            const double y = std::log(values[i] + ((ends >> i) & 1 ? 0.5 : -0.5));
            sx += x[i];
            sy += y;
            sxx += x[i] * x[i];
            sxy += x[i] * y;
        }
        const double slope = (3 * sxy - sx * sy) / (3 * sxx - sx * sx);
        least = std::min(least, slope);
        most = std::max(most, slope);
    }
    CHECK(growths[0].band.low == doctest::Approx(least));
    CHECK(growths[0].band.high == doctest::Approx(most));
    CHECK(growths[0].tolerated.high == doctest::Approx(most + 0.1));
}

TEST_CASE("a table of more ratios than anybody reads is refused") {
    std::vector<std::pair<Fields, double>> lines;
    for (int i = 1; i <= 150; ++i) lines.push_back({{{"architecture", std::to_string(i)}}, static_cast<double>(i)});
    CHECK_THROWS_WITH_AS(
        claims_of(file_of(lines), 0.1),
        "r.csv:2: the 150 lines of 'README', '' have more than 10000 ratios; keep fewer lines, or give "
        "those to compare a `table` of their own",
        std::invalid_argument);
    lines.resize(140);
    CHECK(of_quantity(file_of(lines), Quantity::ratio).size() == 140 * 139 / 2);
}

TEST_CASE("sizes of as many pixels are no growth") {
    const ReferenceFile file = file_of({{{{"size", "256x256"}}, 10}, {{{"size", "512x128"}}, 12}});
    CHECK(of_quantity(file, Quantity::exponent).empty());
    const std::vector<Claim> ratios = of_quantity(file, Quantity::ratio);
    REQUIRE(ratios.size() == 1);
    CHECK(ratios[0].title() == "size 512x128 / 256x256");
}

TEST_CASE("a tolerance widens the band of numbers below 0 as well") {
    ReferenceFile file = file_of({{{}, -10}, {{}, 0}});
    for (Reference& each : file.references) each.metric = "ssim";
    const std::vector<Claim> claims = of_quantity(file, Quantity::value);
    REQUIRE(claims.size() == 2);
    CHECK(claims[0].tolerated.low == doctest::Approx(-10.5 * 1.1));
    CHECK(claims[0].tolerated.high == doctest::Approx(-9.5 / 1.1));
    CHECK(claims[1].tolerated.low == doctest::Approx(-0.55));
    CHECK(claims[1].tolerated.high == doctest::Approx(0.55));
}

TEST_CASE("a stated ratio has the fields of relative_to on its other side, and a bound no tolerance") {
    ReferenceFile file = file_of({{{{"precision", "bf16"}}, 1}});
    file.references[0].quantity = Quantity::ratio;
    file.references[0].relative_to = {{"precision", "fp32"}};
    file.references[0].band = {-INFINITY, 1, true};
    const std::vector<Claim> claims = claims_of(file, 0.1);
    REQUIRE(claims.size() == 1);
    CHECK(claims[0].title() == "precision bf16 / fp32");
    CHECK(claims[0].baseline == Fields{{"precision", "fp32"}});
    CHECK(claims[0].tolerated.high == 1);
}

TEST_CASE("of two lines the less certain counts") {
    ReferenceFile file = file_of({{{{"optimizer", "lbfgs"}}, 10}, {{{"optimizer", "adam"}}, 5}});
    file.references[1].certainty = "not verified";
    CHECK(of_quantity(file, Quantity::ratio).at(0).certainty == "not verified");
}
