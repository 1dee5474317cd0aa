// The SSIM map of two grey pictures, uniform 7x7 window (Wang et al. 2004): where a picture differs from its content.
const window = 7;

// Grey values of the picture at the given size.
async function grey(source, width, height) {
  const image = new Image();
  image.src = source;
  await image.decode();
  const canvas = new OffscreenCanvas(width, height), context = canvas.getContext("2d", { willReadFrequently: true });
  context.drawImage(image, 0, 0, width, height);
  const { data } = context.getImageData(0, 0, width, height), values = new Float64Array(width * height);
  for (let i = 0; i < values.length; ++i) values[i] = 0.299 * data[4 * i] + 0.587 * data[4 * i + 1] + 0.114 * data[4 * i + 2];
  return values;
}

// Integral image, one row and column larger.
function summed(values, width, height) {
  const sums = new Float64Array((width + 1) * (height + 1));
  for (let y = 0; y < height; ++y)
    for (let x = 0, row = 0; x < width; ++x) {
      row += values[y * width + x];
      sums[(y + 1) * (width + 1) + x + 1] = sums[y * (width + 1) + x + 1] + row;
    }
  return sums;
}

// SSIM around each pixel whose window lies inside; elsewhere NaN. Sample covariance, data range 255.
export function ssimMap(a, b, width, height) {
  const product = (p, q) => p.map((value, i) => value * q[i]);
  const sums = [a, b, product(a, a), product(b, b), product(a, b)].map((values) => summed(values, width, height));
  const c1 = (0.01 * 255) ** 2, c2 = (0.03 * 255) ** 2, n = window * window, half = (window - 1) / 2, map = new Float64Array(width * height).fill(NaN);
  for (let y = half; y < height - half; ++y)
    for (let x = half; x < width - half; ++x) {
      const [top, bottom, left, right] = [y - half, y + half + 1, x - half, x + half + 1];
      const mean = sums.map((s) => (s[bottom * (width + 1) + right] - s[top * (width + 1) + right] - s[bottom * (width + 1) + left] + s[top * (width + 1) + left]) / n);
      const [ma, mb, maa, mbb, mab] = mean, sample = n / (n - 1);
      const va = sample * (maa - ma * ma), vb = sample * (mbb - mb * mb), cov = sample * (mab - ma * mb);
      map[y * width + x] = ((2 * ma * mb + c1) * (2 * cov + c2)) / ((ma * ma + mb * mb + c1) * (va + vb + c2));
    }
  return map;
}

// A canvas to overlay on the output: the darker, the less similar. Also returns the mean.
export async function overlay(contentSource, outputSource) {
  const image = new Image();
  image.src = outputSource;
  await image.decode();
  const width = image.naturalWidth, height = image.naturalHeight;
  const map = ssimMap(await grey(contentSource, width, height), await grey(outputSource, width, height), width, height);
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [width, height];
  const context = canvas.getContext("2d"), pixels = context.createImageData(width, height);
  let sum = 0, count = 0;
  map.forEach((value, i) => {
    if (isNaN(value)) return;
    sum += value;
    ++count;
    pixels.data.set([0, 0, 0, Math.round(230 * Math.min(1, Math.max(0, 1 - value)))], 4 * i);
  });
  context.putImageData(pixels, 0, 0);
  return { canvas, mean: sum / count };
}
