#include <cmath>
#include <opencv2/imgproc.hpp>
#include <vector>

#include "sweeps/images/scenes.hpp"

namespace stylesweep::images {
namespace {

using cv::Mat;
using cv::Point;
using cv::Point2d;
using cv::Scalar;

constexpr int side = 512;  // pixels

struct Vortex {
    Point2d centre;
    double strength, reach;
};

const std::vector<Vortex> vortices = {
    {{150, 150}, 1, 110}, {{360, 120}, -1, 80}, {{330, 340}, 1, 130}, {{110, 400}, -1, 90}, {{470, 470}, 1, 80}};

// Direction of the flow: a drift to the right and a turn around each vortex.
double flow_angle(Point2d at) {
    Point2d flow(0.35, 0.08 * std::sin(at.x / 40));
    for (const Vortex& vortex : vortices) {
        const Point2d from = at - vortex.centre;
        const double distance = std::max(cv::norm(from), 1.0),
                     pull = vortex.strength * std::exp(-distance / vortex.reach);
        flow += Point2d(-from.y, from.x) * (1.6 * pull / distance);
    }
    return std::atan2(flow.y, flow.x);
}

// Blues far from the vortices, yellows in their hearts.
Scalar stroke_colour(Point2d at, cv::RNG& random) {
    static const std::vector<Scalar> night = {{150, 70, 20},  {180, 110, 40}, {120, 44, 18},
                                              {200, 160, 90}, {90, 30, 24},   {140, 120, 30}};
    static const std::vector<Scalar> glow = {
        {60, 210, 250}, {40, 170, 240}, {130, 235, 255}, {60, 130, 220}, {190, 230, 230}};
    double heat = 0;
    for (const Vortex& vortex : vortices) {
        const double turns = cv::norm(at - vortex.centre) / vortex.reach;
        heat = std::max(heat, std::exp(-turns * turns * 2.2) + 0.18 * std::cos(turns * 16) * std::exp(-turns));
    }
    const auto& palette = random.uniform(0.0, 1.0) < heat ? glow : night;
    return palette[static_cast<std::size_t>(random.uniform(0, static_cast<int>(palette.size())))] *
           random.uniform(0.8, 1.2);
}

void stroke(Mat& picture, Point2d at, int width, int length, const Scalar& colour, cv::RNG& random) {
    std::vector<Point> path;
    for (int i = 0; i < length; i += 4) {
        path.emplace_back(at);
        const double angle = flow_angle(at);
        at += Point2d(std::cos(angle), std::sin(angle)) * 4;
    }
    cv::polylines(picture, path, false, colour * 0.6, width + 1, cv::LINE_AA);
    cv::polylines(picture, path, false, colour, width, cv::LINE_AA);
    for (Point& point : path) point += Point(0, -width / 3);
    cv::polylines(picture, path, false, colour * random.uniform(1.1, 1.4), std::max(1, width / 4), cv::LINE_AA);
}

struct Pane {
    Point2d heart;
    Scalar colour;
    double slope;
};

std::vector<Pane> scatter_panes(int count, cv::RNG& random) {
    static const std::vector<Scalar> palette = {{40, 60, 170},   {70, 130, 220}, {90, 180, 235},  {60, 90, 60},
                                                {110, 140, 100}, {140, 90, 50},  {200, 200, 210}, {50, 40, 50},
                                                {150, 170, 200}, {30, 90, 160}};
    std::vector<Pane> panes;
    for (int i = 0; i < count; ++i)
        panes.push_back({{random.uniform(-20.0, side + 20.0), random.uniform(-20.0, side + 20.0)},
                         palette[static_cast<std::size_t>(random.uniform(0, static_cast<int>(palette.size())))],
                         random.uniform(0.0, 2 * CV_PI)});
    return panes;
}

// The two nearest panes of a point: by a metric that favours straight, slanted shapes.
void paint_pane(cv::Vec3f& pixel, Point2d at, const std::vector<Pane>& panes) {
    double first = 1e9, second = 1e9;
    const Pane* nearest = nullptr;
    for (const Pane& pane : panes) {
        const Point2d d = at - pane.heart;
        const double distance = std::sqrt(d.x * d.x * 1.5 + d.y * d.y + 0.5 * d.x * d.y);
        if (distance < first) {
            second = first;
            first = distance;
            nearest = &pane;
        } else if (distance < second) {
            second = distance;
        }
    }
    const Point2d d = at - nearest->heart;
    const double shade = 1 + 0.012 * (d.x * std::cos(nearest->slope) + d.y * std::sin(nearest->slope));
    const double edge = std::clamp((second - first - 1.5) / 4, 0.12, 1.0);
    for (int c = 0; c < 3; ++c) pixel[c] = static_cast<float>(nearest->colour[c] * std::clamp(shade, 0.35, 1.7) * edge);
}

Mat with_grain(const Mat& picture, double grain, cv::RNG& random) {
    Mat noise(picture.size(), CV_32FC3), out;
    random.fill(noise, cv::RNG::NORMAL, 0, grain);
    Mat(picture + noise).convertTo(out, CV_8U);
    return out;
}

}  // namespace

Mat draw_swirls() {
    cv::RNG random(3);
    Mat picture(side, side, CV_32FC3, Scalar(90, 50, 24));
    for (const auto& [count, width, length] : {std::tuple{1400, 12, 70}, {2600, 7, 46}, {3200, 4, 30}})
        for (int i = 0; i < count; ++i) {
            const Point2d at(random.uniform(-30.0, side + 0.0), random.uniform(0.0, side + 0.0));
            stroke(picture, at, width, length, stroke_colour(at, random), random);
        }
    return with_grain(picture, 5, random);
}

Mat draw_facets() {
    cv::RNG random(5);
    const std::vector<Pane> large = scatter_panes(70, random), small = scatter_panes(330, random);
    Mat picture(side, side, CV_32FC3);
    for (int y = 0; y < side; ++y)
        for (int x = 0; x < side; ++x) {
            cv::Vec3f broad, fine;
            paint_pane(broad, Point2d(x, y), large);
            paint_pane(fine, Point2d(x, y), small);
            picture.at<cv::Vec3f>(y, x) = broad * 0.62F + fine * 0.38F;
        }
    return with_grain(picture, 5, random);
}

}  // namespace stylesweep::images
