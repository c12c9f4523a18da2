/** What lies among the images of a data set and is not read: told once, with how many there are of each kind and the first. */
import path from 'node:path';

/** Images that other programs read, by the ending of their names. What is no image (notes.txt, Thumbs.db) is nobody's loss. */
const formats: Record<string, string> = {
  ...{
    gif: 'GIF',
    heic: 'HEIC',
    heif: 'HEIC',
    jxl: 'JPEG XL',
    jp2: 'JPEG 2000',
    j2k: 'JPEG 2000',
    jpx: 'JPEG 2000',
    apng: 'APNG',
    svg: 'SVG',
  },
  ...{ tga: 'TGA', psd: 'Photoshop', ico: 'icon' },
  ...{ exr: 'OpenEXR', hdr: 'Radiance', dds: 'DDS', npy: 'NumPy', npz: 'NumPy', dcm: 'DICOM' },
  ...{
    dng: 'camera raw',
    cr2: 'camera raw',
    cr3: 'camera raw',
    nef: 'camera raw',
    arw: 'camera raw',
    orf: 'camera raw',
  },
};

/** `GIF file`, or undefined for what is no image. */
export function otherImage(name: string): string | undefined {
  const format = formats[path.extname(name).slice(1).toLowerCase()];
  return format && `${format} file`;
}

export interface LeftOut {
  /** `kind` in the singular, a noun that takes an s: `GIF file`. */
  add(kind: string, file: string): void;
  /** Undefined where there is nothing: `4 GIF files, the first a/x.gif; 1 HEIC file, a/y.heic`. */
  text(): string | undefined;
}

/** `root`: names are shown from there. `also` is told the same. */
export function leftOut(root: string, also?: LeftOut): LeftOut {
  const kinds = new Map<string, { count: number; first: string }>();
  return {
    add(kind, file) {
      also?.add(kind, file);
      const known = kinds.get(kind);
      if (known) known.count++;
      else kinds.set(kind, { count: 1, first: path.relative(root, file) });
    },
    text() {
      if (kinds.size === 0) return undefined;
      return [...kinds]
        .map(([kind, { count, first }]) =>
          count === 1 ? `1 ${kind}, ${first}` : `${count.toLocaleString('en-US')} ${plural(kind)}, the first ${first}`,
        )
        .join('; ');
    },
  };
}

/** `folder named like an image` → `folders named like an image`. */
const plural = (kind: string) => kind.replace(/\b(file|link|FIFO|socket|device|folder|image)\b/, '$1s');
