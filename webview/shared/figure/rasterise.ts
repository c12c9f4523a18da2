/** Pixels of an SVG, twice as fine as on the screen: for slides, where two pixels a point are the least that looks sharp. */
const pixelsPerPoint = 2;

/** @returns a PNG in base64, without the `data:` before it. */
export async function rasterise(svg: string, width: number, height: number): Promise<string> {
  const image = new Image(width, height);
  const bytes = new TextEncoder().encode(svg);
  image.src = `data:image/svg+xml;base64,${btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))}`;
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.width = width * pixelsPerPoint;
  canvas.height = height * pixelsPerPoint;
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas.toDataURL('image/png').replace(/^data:image\/png;base64,/, '');
}
