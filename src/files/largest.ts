/**
 * How large each file of a run folder, or of a data set, may be to be read, in bytes. Both may be anybody's: what is larger
 * than here is none of what it is called, and is refused before a byte of it is read.
 */
const [KiB, MiB, GiB] = [2 ** 10, 2 ** 20, 2 ** 30];

export const largest = {
  config: 16 * MiB,
  /** With the texts of the sources and a diff of the working tree. */
  manifest: 64 * MiB,
  /** A hundred thousand tasks, and the texts of the sources. */
  sweep: 64 * MiB,
  /** Of arrays of Slurm: numbers of tasks, some lines. */
  jobs: 64 * MiB,
  timeouts: 64 * KiB,
  pool: 64 * KiB,
  decision: 64 * KiB,
  /** Followed in pieces, so that its size costs time and no memory. */
  events: 64 * GiB,
  control: 16 * MiB,
  worker: 64 * KiB,
  label: 64 * KiB,
  preview: 64 * MiB,
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
  /** An image of a data set, as it lies on the disk: 100 megapixels of 16 bits are 800 MB. */
  image: GiB,
  /** Names and labels of a data set's images: the list of ImageNet's 1.3 million has 60 MB. */
  list: 256 * MiB,
  /** A data set in one file. Read in pieces. */
  archive: 256 * GiB,
  /** An experiment, or a file that it imports. */
  source: 16 * MiB,
} as const;

export type FileKind = keyof typeof largest;
