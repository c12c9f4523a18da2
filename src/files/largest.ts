/**
 * How large each file of a run folder may be to be read, in bytes. A run folder may be anybody's: what is larger than here
 * is no file of ours, and is refused before a byte of it is read.
 */
const [KiB, MiB, GiB] = [2 ** 10, 2 ** 20, 2 ** 30];

export const largest = {
  config: 16 * MiB,
  /** With the texts of the sources and a diff of the working tree. */
  manifest: 64 * MiB,
  /** Followed in pieces, so that its size costs time and no memory. */
  events: 64 * GiB,
  control: 16 * MiB,
  worker: 64 * KiB,
  label: 64 * KiB,
  profile: 64 * MiB,
  curve: 4 * MiB,
  /** 50,000 images and a thousand gate layers are 100 MiB. */
  samples: 256 * MiB,
  /** 128 MiB of pictures and a header; read a few pictures at a time. */
  thumbnails: 192 * MiB,
  predictions: 64 * MiB,
  picture: 256 * MiB,
  /** Read tensor by tensor. */
  checkpoint: 256 * GiB,
  speedUp: 4 * MiB,
  /** Its end alone is read. */
  log: 64 * GiB,
  /** An experiment, or a file that it imports. */
  source: 16 * MiB,
  /** Labels of images: ImageNet's training list has 1.3 million lines. */
  list: 256 * MiB,
} as const;

export type FileKind = keyof typeof largest;
