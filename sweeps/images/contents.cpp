#include <cmath>
#include <opencv2/imgproc.hpp>
#include <vector>

#include "sweeps/images/scenes.hpp"

namespace stylesweep::images {
namespace {

using cv::Mat;
using cv::Point;
using cv::Scalar;

// Smooth noise of 0 to 1: octaves of random grids, each twice as fine and half as strong.
Mat cloud(cv::Size size, int coarsest, cv::RNG& random) {
    Mat sum(size, CV_32F, Scalar(0));
    double strength = 0.5;
    for (int cell = coarsest; cell >= 2; cell /= 2, strength /= 2) {
        Mat grid(size.height / cell + 2, size.width / cell + 2, CV_32F), fine;
        random.fill(grid, cv::RNG::UNIFORM, 0, 1);
        cv::resize(grid, fine, size, 0, 0, cv::INTER_CUBIC);
        sum += strength * fine;
    }
    return sum;
}

Scalar mix(const Scalar& a, const Scalar& b, double t) {
    return a * (1 - t) + b * t;
}

void vertical_gradient(Mat& picture, int from, int to, const Scalar& top, const Scalar& bottom) {
    for (int y = from; y < to; ++y) picture.row(y) = mix(top, bottom, static_cast<double>(y - from) / (to - from));
}

// Blends `colour` in by a mask of 0 to 1.
void blend(Mat& picture, const Mat& mask, const Scalar& colour) {
    std::vector<Mat> channels;
    cv::split(picture, channels);
    for (int c = 0; c < 3; ++c) channels[c] = channels[c].mul(1 - mask) + colour[c] * mask;
    cv::merge(channels, picture);
}

Mat soft_ellipse(cv::Size size, Point centre, cv::Size axes, double angle, double blur) {
    Mat mask(size, CV_32F, Scalar(0));
    cv::ellipse(mask, centre, axes, angle, 0, 360, 1, cv::FILLED, cv::LINE_AA);
    if (blur > 0) cv::GaussianBlur(mask, mask, {0, 0}, blur);
    return mask;
}

// A ridge of mountains as a polygon down to `bottom`.
void ridge(Mat& picture, int height, int roughness, int bottom, const Scalar& colour, cv::RNG& random) {
    const Mat noise = cloud({picture.cols, 1}, roughness, random);
    std::vector<Point> outline = {{picture.cols, bottom}, {0, bottom}};
    for (int x = 0; x <= picture.cols; ++x)
        outline.emplace_back(
            x, height - static_cast<int>(220 * (noise.at<float>(0, std::min(x, picture.cols - 1)) - 0.45F)));
    cv::fillPoly(picture, std::vector<std::vector<Point>>{outline}, colour, cv::LINE_AA);
}

// The upper half mirrored into the water, darkened and rippled.
void reflect(Mat& picture, int shore) {
    const Mat above = picture.clone();
    for (int y = shore; y < picture.rows; ++y) {
        const double depth = static_cast<double>(y - shore) / (picture.rows - shore);
        for (int x = 0; x < picture.cols; ++x) {
            const int shift = static_cast<int>(5 * depth * std::sin(y * 0.9 + 3 * std::sin(x * 0.02)));
            const int from_x = std::clamp(x + shift, 0, picture.cols - 1), from_y = std::max(0, 2 * shore - y - 1);
            picture.at<cv::Vec3f>(y, x) =
                above.at<cv::Vec3f>(from_y, from_x) * (0.8 - 0.25 * depth) + cv::Vec3f(26, 16, 6);
        }
    }
}

void fir(Mat& picture, Point foot, int height, const Scalar& colour) {
    for (int tier = 0; tier < 5; ++tier) {
        const int y = foot.y - height * tier / 6, half = height * (6 - tier) / 18;
        const std::vector<Point> triangle = {{foot.x - half, y}, {foot.x + half, y}, {foot.x, y - height / 3}};
        cv::fillConvexPoly(picture, triangle, colour * (0.75 + 0.09 * tier), cv::LINE_AA);
    }
}

void house(Mat& picture, Point corner) {
    cv::rectangle(picture, {corner.x, corner.y - 42}, {corner.x + 76, corner.y}, {150, 190, 226}, cv::FILLED);
    cv::rectangle(picture, {corner.x + 52, corner.y - 42}, {corner.x + 76, corner.y}, {110, 146, 180}, cv::FILLED);
    const std::vector<Point> roof = {{corner.x - 8, corner.y - 42},
                                     {corner.x + 84, corner.y - 42},
                                     {corner.x + 60, corner.y - 74},
                                     {corner.x + 14, corner.y - 74}};
    cv::fillConvexPoly(picture, roof, {48, 58, 150}, cv::LINE_AA);
    for (const int x : {12, 34})
        cv::rectangle(picture, {corner.x + x, corner.y - 32}, {corner.x + x + 12, corner.y - 18}, {90, 220, 255},
                      cv::FILLED);
    cv::rectangle(picture, {corner.x + 58, corner.y - 26}, {corner.x + 70, corner.y}, {40, 60, 90}, cv::FILLED);
}

Mat finished(const Mat& picture, double grain, cv::RNG& random) {
    Mat noise(picture.size(), CV_32FC3), out;
    random.fill(noise, cv::RNG::NORMAL, 0, grain);
    Mat(picture + noise).convertTo(out, CV_8U);
    return out;
}

}  // namespace

Mat draw_landscape() {
    cv::RNG random(7);
    Mat picture(480, 640, CV_32FC3);
    vertical_gradient(picture, 0, 480, {190, 120, 60}, {150, 205, 250});
    blend(picture, soft_ellipse(picture.size(), {470, 120}, {120, 120}, 0, 45), {170, 225, 255});
    blend(picture, soft_ellipse(picture.size(), {470, 120}, {34, 34}, 0, 1.5), {205, 245, 255});
    Mat clouds = cloud(picture.size(), 128, random) - 0.5;
    clouds = cv::max(clouds, 0) * 2.2;
    blend(picture, cv::min(clouds, 0.85), {235, 238, 245});
    ridge(picture, 190, 160, 480, {170, 140, 120}, random);
    ridge(picture, 235, 96, 480, {130, 100, 78}, random);
    ridge(picture, 280, 64, 480, {74, 88, 62}, random);
    reflect(picture, 318);
    const std::vector<Point> meadow = {{0, 372}, {150, 356}, {300, 376}, {380, 420}, {420, 480}, {0, 480}};
    cv::fillPoly(picture, std::vector<std::vector<Point>>{meadow}, {52, 128, 96}, cv::LINE_AA);
    for (int i = 0; i < 2600; ++i) {
        const Point foot(random.uniform(0, 420), random.uniform(372, 480));
        if (foot.x > 300 && foot.y < 376 + (foot.x - 300)) continue;
        const double light = random.uniform(0.6, 1.5);
        cv::line(picture, foot, foot - Point(random.uniform(-3, 4), random.uniform(4, 12)),
                 Scalar(46, 140, 100) * light, 1, cv::LINE_AA);
    }
    house(picture, {110, 392});
    for (const auto& [x, y, h] :
         {std::tuple{40, 420, 150}, {78, 440, 120}, {236, 410, 110}, {280, 438, 140}, {16, 452, 170}})
        fir(picture, {x, y}, h, {40, 84, 44});
    return finished(picture, 4, random);
}

Mat draw_portrait() {
    cv::RNG random(11);
    const cv::Size size(480, 640);
    Mat picture(size, CV_32FC3);
    vertical_gradient(picture, 0, 640, {96, 82, 70}, {48, 40, 44});
    for (int i = 0; i < 40; ++i) {
        const int radius = random.uniform(10, 42);
        const Scalar light(random.uniform(60, 160), random.uniform(110, 210), random.uniform(150, 255));
        blend(picture,
              0.35 * soft_ellipse(size, {random.uniform(0, 480), random.uniform(0, 420)}, {radius, radius}, 0, 2),
              light);
    }
    blend(picture, soft_ellipse(size, {240, 640}, {215, 190}, 0, 3), {120, 62, 44});  // shoulders
    blend(picture, 0.5 * soft_ellipse(size, {340, 650}, {120, 170}, 0, 40), {50, 24, 20});
    blend(picture, soft_ellipse(size, {240, 270}, {140, 178}, 0, 3), {24, 34, 58});   // hair
    blend(picture, soft_ellipse(size, {240, 455}, {50, 70}, 0, 3), {110, 142, 198});  // neck
    blend(picture, 0.7 * soft_ellipse(size, {252, 440}, {56, 32}, 0, 12), {60, 76, 120});
    blend(picture, soft_ellipse(size, {240, 310}, {102, 140}, 0, 2), {146, 182, 232});        // face
    blend(picture, 0.55 * soft_ellipse(size, {312, 330}, {52, 130}, 0, 26), {78, 104, 164});  // its shade
    blend(picture, 0.5 * soft_ellipse(size, {190, 270}, {46, 70}, 0, 24), {190, 216, 250});   // its light
    for (const int side : {-1, 1}) {
        const Point eye(240 + side * 42, 292);
        blend(picture, 0.5 * soft_ellipse(size, eye + Point(0, -4), {30, 20}, 0, 8), {90, 112, 160});
        blend(picture, soft_ellipse(size, eye, {21, 10}, 0, 0.8), {232, 236, 238});
        blend(picture, soft_ellipse(size, eye, {10, 10}, 0, 0.8), {110, 84, 40});
        blend(picture, soft_ellipse(size, eye, {5, 5}, 0, 0.6), {16, 14, 12});
        blend(picture, soft_ellipse(size, eye + Point(-3, -3), {2, 2}, 0, 0.5), {255, 255, 255});
        cv::ellipse(picture, eye + Point(0, 2), {24, 14}, 0, 200, 340, {36, 40, 56}, 3, cv::LINE_AA);
        cv::ellipse(picture, eye + Point(0, -12), {32, 18}, side * 6.0, 210, 330, {30, 42, 66}, 6, cv::LINE_AA);
        blend(picture, 0.3 * soft_ellipse(size, {240 + side * 58, 352}, {26, 18}, 0, 10), {96, 110, 226});
    }
    blend(picture, 0.6 * soft_ellipse(size, {252, 330}, {10, 40}, 0, 6), {92, 120, 180});  // nose
    blend(picture, 0.8 * soft_ellipse(size, {240, 362}, {20, 7}, 0, 4), {84, 104, 160});
    blend(picture, soft_ellipse(size, {240, 398}, {36, 12}, 0, 2), {84, 82, 190});  // mouth
    blend(picture, 0.8 * soft_ellipse(size, {240, 394}, {34, 2}, 0, 1), {44, 40, 96});
    for (int i = 0; i < 420; ++i) {  // strands of hair
        const double angle = random.uniform(CV_PI * 0.92, CV_PI * 2.08), light = random.uniform(0.5, 2.2);
        const Point root(240 + static_cast<int>(96 * std::cos(angle)), 262 + static_cast<int>(118 * std::sin(angle)));
        const Point tip(240 + static_cast<int>(142 * std::cos(angle)) + random.uniform(-8, 9),
                        276 + static_cast<int>(170 * std::sin(angle)) + random.uniform(0, 40));
        cv::line(picture, root, tip, Scalar(26, 38, 64) * light, 1, cv::LINE_AA);
    }
    return finished(picture, 4, random);
}

}  // namespace stylesweep::images
