#include "runners/nst/fast/training_pictures.hpp"

#include <doctest/doctest.h>

#include <set>

#include "runners/core/job.hpp"
#include "tests/nst/files.hpp"

using namespace stylesweep;
using namespace stylesweep::nst;
using namespace stylesweep::nst::testing;

namespace {

std::vector<fs::path> two_samples() {
    return {sample("content/portrait.jpg"), sample("content/landscape.jpg")};
}

}  // namespace

TEST_CASE("a list of pictures that names none, or one that is not there, is refused by line") {
    const TestFolder folder;
    CHECK_THROWS_WITH_AS(find_pictures(folder.write("a.txt", "# nothing\n\n")), doctest::Contains("names no file"),
                         runners::BadInput);
    CHECK_THROWS_WITH_AS(find_pictures(folder.write("b.txt", "\nabsent.jpg\n")),
                         doctest::Contains("b.txt:2: there is no"), runners::BadInput);
    CHECK_THROWS_AS(find_pictures(folder / "absent.txt"), runners::BadInput);
    const fs::path list =
        folder.write("c.txt", "# what to train on\n" + sample("content/portrait.jpg").string() + "\n\n  " +
                                  sample("content/landscape.jpg").string() + "  # the second\n");
    CHECK(find_pictures(list).pictures == two_samples());
}

TEST_CASE("of a folder the files count that have the name of a picture, and one without any is refused") {
    const TestFolder folder;
    fs::create_directories(folder / "photos/deep");
    for (const char* name : {"photos/b.PNG", "photos/deep/a.webp", "photos/.hidden.jpg", "photos/a.txt", "photos/jpg"})
        folder.write(name, "x");
    const PictureFiles found = find_pictures(folder / "photos");
    CHECK(found.pictures == std::vector<fs::path>{folder / "photos/b.PNG", folder / "photos/deep/a.webp"});
    CHECK(found.left_out == std::vector<std::string>{".hidden.jpg", "a.txt", "jpg"});
    fs::create_directories(folder / "texts");
    folder.write("texts/a.txt", "x");
    CHECK_THROWS_WITH_AS(find_pictures(folder / "texts"), doctest::Contains("texts has no pictures"),
                         runners::BadInput);
}

TEST_CASE("each round shows every picture once, in an order of its own") {
    const auto round = [](std::uint64_t seed, std::int64_t number) {
        const std::vector<std::size_t> order = order_of_round(seed, number, 20);
        CHECK(std::set<std::size_t>(order.begin(), order.end()).size() == 20);
        CHECK(order.size() == 20);
        return order;
    };
    CHECK(round(1, 0) == round(1, 0));
    CHECK(round(1, 0) != round(1, 1));
    CHECK(round(1, 0) != round(2, 0));
}

TEST_CASE("batches are the pictures in their order, decoded ahead or not, across rounds") {
    TrainingPictures ahead(two_samples(), {40}, 3);
    for (std::int64_t number = 0; number < 4; ++number) {
        CAPTURE(number);
        const torch::Tensor batch = ahead.batch(number, 3, number < 3);
        CHECK(batch.sizes() == at::IntArrayRef({3, 3, 40, 40}));
        for (std::int64_t i = 0; i < 3; ++i) {
            const std::int64_t position = 3 * number + i;
            const std::size_t which = order_of_round(3, position / 2, 2).at(static_cast<std::size_t>(position % 2));
            TrainingPictures alone({two_samples().at(which)}, {40}, 0);
            CHECK(torch::equal(batch.slice(0, i, i + 1), alone.batch(0, 1, false)));
        }
        TrainingPictures resumed(two_samples(), {40}, 3);
        CHECK(torch::equal(resumed.batch(number, 3, false), batch));
    }
}

TEST_CASE("a picture that cannot be decoded is named by the batch that needs it, also when it was read ahead") {
    const TestFolder folder;
    const fs::path broken = folder.write("broken.jpg", "no picture");
    std::vector<fs::path> files = two_samples();
    files.push_back(broken);
    const std::vector<std::size_t> order = order_of_round(0, 0, 3);
    TrainingPictures pictures(files, {40}, 0);
    for (std::int64_t number = 0; number < 3; ++number) {
        if (order[static_cast<std::size_t>(number)] != 2) {
            CHECK_NOTHROW(pictures.batch(number, 1, true));
            continue;
        }
        CHECK_THROWS_WITH_AS(pictures.batch(number, 1, true), doctest::Contains("broken.jpg"), runners::BadInput);
        break;
    }
}

TEST_CASE("crops from larger pictures are at random places, the same for the same seed and position") {
    const Crop crop{40, 48};
    TrainingPictures one(two_samples(), crop, 3), two(two_samples(), crop, 3), resumed(two_samples(), crop, 3);
    const torch::Tensor first = one.batch(0, 4, true), second = one.batch(1, 4, false);
    CHECK(torch::equal(first, two.batch(0, 4, false)));
    CHECK(torch::equal(second, resumed.batch(1, 4, false)));
    CHECK_FALSE(torch::equal(first, second));
    // Each is a part of its picture with a shorter side of 48 pixels, which a crop of that side shows whole.
    const auto is_part_of = [](const torch::Tensor& square, const torch::Tensor& whole) {
        for (std::int64_t y = 0; y + 40 <= whole.size(1); ++y)
            for (std::int64_t x = 0; x + 40 <= whole.size(2); ++x)
                if (torch::equal(whole.slice(1, y, y + 40).slice(2, x, x + 40), square)) return true;
        return false;
    };
    const fs::path square_picture = sample("style/swirls.jpg");
    const torch::Tensor whole = TrainingPictures({square_picture}, {48}, 0).batch(0, 1, false)[0];
    const torch::Tensor parts = TrainingPictures({square_picture}, crop, 5).batch(0, 6, false);
    for (std::int64_t i = 0; i < 6; ++i) CHECK(is_part_of(parts[i], whole));
    CHECK_FALSE(torch::equal(parts[0], parts[1]));
}
