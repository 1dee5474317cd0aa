// Tiles of Winograd's algorithm, `width` channels at a time. Included once by each file that defines Vector, how it is
// loaded, stored and marked, and how many registers hold sums; in an unnamed namespace, so that the linker cannot merge
// functions compiled for different CPUs.
#define INLINE inline __attribute__((always_inline))

constexpr std::int64_t cache_line = 16;  // values

// B^T x, for six values `step` apart.
INLINE void input_points(const Vector* x, std::int64_t step, Vector* to, std::int64_t to_step) {
    const Vector x0 = x[0], x1 = x[step], x2 = x[2 * step], x3 = x[3 * step], x4 = x[4 * step], x5 = x[5 * step];
    const Vector even = x4 - 4.0F * x2, odd = x3 - 4.0F * x1, outer = x4 - x2, twice = 2.0F * (x3 - x1);
    to[0] = 4.0F * x0 - 5.0F * x2 + x4;
    to[to_step] = even + odd;
    to[2 * to_step] = even - odd;
    to[3 * to_step] = outer + twice;
    to[4 * to_step] = outer - twice;
    to[5 * to_step] = 4.0F * x1 - 5.0F * x3 + x5;
}

// A^T x.
INLINE void output_points(const Vector* x, std::int64_t step, Vector* to, std::int64_t to_step) {
    const Vector sum1 = x[step] + x[2 * step], difference1 = x[step] - x[2 * step];
    const Vector sum2 = x[3 * step] + x[4 * step], difference2 = x[3 * step] - x[4 * step];
    to[0] = x[0] + sum1 + sum2;
    to[to_step] = difference1 + 2.0F * difference2;
    to[2 * to_step] = sum1 + 4.0F * sum2;
    to[3 * to_step] = difference1 + 8.0F * difference2 + x[5 * step];
}

// A tile's position: its picture and first output pixel.
struct Place {
    std::int64_t picture, y, x;
};

INLINE Place place_of(std::int64_t tile, std::int64_t out_high, std::int64_t out_wide) {
    const std::int64_t down = tiles_along(out_high), across = tiles_along(out_wide);
    return {tile / (down * across), tile / across % down * side, tile % across * side};
}

// Offsets of an input tile's pixels, in values and in bytes of marks; `none`: outside the picture, where they are 0.
struct Sources {
    static constexpr std::int64_t none = -1;
    std::int64_t numbers[points], marks[points];
};

INLINE Sources sources_of(const Input& input, const Place& corner) {
    const auto& [high, wide, channels] = input.extent;
    const std::int64_t half_high = high / 2, half_wide = wide / 2;
    Sources all;
    for (std::int64_t p = 0; p < points; ++p) {
        const std::int64_t y = corner.y + p / 6, x = corner.x + p % 6;
        all.numbers[p] = Sources::none;
        if (y < 0 || x < 0 || y >= high || x >= wide) continue;
        const std::int64_t at = ((corner.picture * high + y) * wide + x) * channels;
        all.marks[p] = at / octet;
        if (!input.pooled)
            all.numbers[p] = at;
        else if (y / 2 < half_high && x / 2 < half_wide)
            all.numbers[p] = ((corner.picture * half_high + y / 2) * half_wide + x / 2) * channels;
    }
    return all;
}

// `width` channels of an input tile.
template <bool Pooled, bool Marked>
INLINE void transform_channels(const Input& input, const Sources& from, std::int64_t channel, float* to,
                               std::int64_t plane) {
    const std::int64_t ahead = (Pooled ? side / 2 : side) * input.extent.channels;  // the next tile's pixels
    Vector rows[points];
#pragma GCC unroll 6
    for (int j = 0; j < 6; ++j) {
        Vector pixels[6];
#pragma GCC unroll 6
        for (int i = 0; i < 6; ++i) {
            const std::int64_t at = from.numbers[6 * i + j];
            if (j > 1) __builtin_prefetch(input.numbers + at + channel + ahead, 0, 2);
            Vector pixel = at == Sources::none ? Vector{} : load(input.numbers + at + channel);
            if (Pooled) pixel *= 0.25F;
            if (Marked && at != Sources::none)
                pixel = marked(pixel, input.marks + from.marks[6 * i + j] + channel / octet);
            pixels[i] = pixel;
        }
        input_points(pixels, 1, rows + j, 6);
    }
#pragma GCC unroll 6
    for (int i = 0; i < 6; ++i) {
        Vector numbers[6];
        input_points(rows + 6 * i, 1, numbers, 1);
#pragma GCC unroll 6
        for (int j = 0; j < 6; ++j) store(to + (6 * i + j) * plane, numbers[j]);
    }
}

template <bool Pooled, bool Marked>
INLINE void transform_tile(const Input& input, const Place& corner, float* to, std::int64_t plane) {
    const Sources from = sources_of(input, corner);
    for (std::int64_t channel = 0; channel < input.extent.channels; channel += width)
        transform_channels<Pooled, Marked>(input, from, channel, to + channel, plane);
}

// `Rows` tiles and `Vectors` of output channels at once: their sums stay in registers.
template <int Rows, int Vectors>
INLINE void multiply_rows(const float* tiles, std::int64_t in, const float* weights, std::int64_t count, float* to,
                          std::int64_t out, bool adds) {
    Vector sums[Rows][Vectors];
    for (int row = 0; row < Rows; ++row)
        for (int i = 0; i < Vectors; ++i) sums[row][i] = adds ? load(to + row * out + i * width) : Vector{};
    for (std::int64_t channel = 0; channel < count; ++channel) {
        Vector weight[Vectors];
        for (int i = 0; i < Vectors; ++i)
            weight[i] = load(weights + i * width / lanes * in * lanes + channel * lanes + i * width % lanes);
#pragma GCC unroll 16
        for (int row = 0; row < Rows; ++row) {
            const float number = tiles[row * in + channel];
            for (int i = 0; i < Vectors; ++i) sums[row][i] += weight[i] * number;
        }
    }
    for (int row = 0; row < Rows; ++row)
        for (int i = 0; i < Vectors; ++i) store(to + row * out + i * width, sums[row][i]);
}

template <int Vectors>
INLINE void multiply_vectors(const float* tiles, std::int64_t count, std::int64_t in, const float* weights, float* to,
                             std::int64_t out) {
    constexpr std::int64_t in_cache = 4096 / (Vectors * width);  // channels whose weights, 16 kB, stay in the L1 cache
    // Prefetches the next weights, which follow these. Weights of many channels come from memory; without prefetching,
    // the first rows would wait for them, and memory would be idle during the others.
    const std::int64_t size = in * Vectors * width, groups = count / rows * ((in + in_cache - 1) / in_cache);
    const std::int64_t ahead = groups ? (size + groups - 1) / groups : 0;
    const float* next = weights + size;
    for (std::int64_t channel = 0; channel < in; channel += in_cache) {
        const std::int64_t channels = in - channel < in_cache ? in - channel : in_cache;
        const float* part = weights + channel * lanes;
        std::int64_t tile = 0;
        const auto multiply_by = [&]<int Rows>() {
            multiply_rows<Rows, Vectors>(tiles + tile * in + channel, in, part, channels, to + tile * out, out,
                                         channel > 0);
            tile += Rows;
        };
        for (; tile + rows <= count; next += ahead) {
            for (std::int64_t i = 0; i < ahead; i += cache_line) __builtin_prefetch(next + i, 0, 2);
            multiply_by.template operator()<rows>();
        }
        while (tile + 4 <= count) multiply_by.template operator()<4>();
        while (tile < count) multiply_by.template operator()<1>();
    }
}

}  // namespace

void transform_input(const Input& input, const Run& run, std::int64_t tile, const Planes<float>& to) {
    Place place = place_of(run.first + tile, input.out_high(), input.out_wide());
    place.y -= input.zeros.before;
    place.x -= input.zeros.before;
    float* numbers = to.numbers + tile * input.extent.channels;
    if (input.pooled && input.marks)
        transform_tile<true, true>(input, place, numbers, to.plane);
    else if (input.pooled)
        transform_tile<true, false>(input, place, numbers, to.plane);
    else if (input.marks)
        transform_tile<false, true>(input, place, numbers, to.plane);
    else
        transform_tile<false, false>(input, place, numbers, to.plane);
}

void multiply(const float* tiles, std::int64_t count, std::int64_t in, const float* weights, std::int64_t panels,
              float* to, std::int64_t out) {
    constexpr std::int64_t at_once = vectors * width / lanes;
    std::int64_t panel = 0;
    for (; panel + at_once <= panels; panel += at_once)
        multiply_vectors<vectors>(tiles, count, in, weights + panel * in * lanes, to + panel * lanes, out);
    for (; panel < panels; ++panel)
        multiply_vectors<lanes / width>(tiles, count, in, weights + panel * in * lanes, to + panel * lanes, out);
}

void transform_output(const Planes<const float>& from, const Run& run, std::int64_t tile, const Output& output) {
    const Extent& extent = output.extent;
    const Place place = place_of(run.first + tile, extent.high, extent.wide);
    const std::int64_t high = extent.high - place.y < side ? extent.high - place.y : side;
    const std::int64_t wide = extent.wide - place.x < side ? extent.wide - place.x : side;
    const std::int64_t corner = ((place.picture * extent.high + place.y) * extent.wide + place.x) * extent.channels;
    const std::int64_t pooled_wide = extent.wide / 2;
    const std::int64_t pooled_corner =
        ((place.picture * (extent.high / 2) + place.y / 2) * pooled_wide + place.x / 2) * extent.channels;
    for (std::int64_t channel = 0; channel < extent.channels; channel += width) {
        const float* numbers = from.numbers + tile * extent.channels + channel;
        const Vector bias = output.bias ? load(output.bias + channel) : Vector{};
        Vector columns[6 * side], pixels[side * side];
#pragma GCC unroll 6
        for (int j = 0; j < 6; ++j) {
            Vector column[6];
#pragma GCC unroll 6
            for (int i = 0; i < 6; ++i) column[i] = load(numbers + (6 * i + j) * from.plane);
            output_points(column, 1, columns + j, 6);
        }
#pragma GCC unroll 4
        for (int i = 0; i < side; ++i) {
            output_points(columns + 6 * i, 1, pixels + side * i, 1);
#pragma GCC unroll 4
            for (int j = 0; j < side; ++j) {
                Vector& pixel = pixels[side * i + j];
                pixel += bias;
                if (output.relu) pixel = pixel < 0.0F ? Vector{} : pixel;  // a NaN stays one
            }
        }
        for (std::int64_t i = 0; i < high; ++i)
            for (std::int64_t j = 0; j < wide; ++j) {
                const std::int64_t at = corner + (i * extent.wide + j) * extent.channels + channel;
                const Vector pixel = pixels[side * i + j];
                if (!output.pooled) store(output.numbers + at, pixel);
                if (output.marks) mark_positive(pixel, output.marks + at / octet);
            }
        if (!output.pooled) continue;
        for (std::int64_t i = 0; i + 2 <= high; i += 2)
            for (std::int64_t j = 0; j + 2 <= wide; j += 2) {
                const Vector* window = pixels + side * i + j;
                store(output.numbers + pooled_corner + (i / 2 * pooled_wide + j / 2) * extent.channels + channel,
                      0.25F * (window[0] + window[1] + window[side] + window[side + 1]));
            }
    }
}

#undef INLINE
