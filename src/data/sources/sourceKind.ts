/**
 * What a kind of data set is: one record that checks its plain data, opens it and names its files.
 * A record and its constructor are one file (cifar10Source.ts is the shortest); kinds.ts lists the records.
 */
import { knownOptions, type Names } from '../../base/options';
import type { DataFiles } from './dataFiles';
import type { Dataset, SplitName, Warn } from './dataset';
import type { ImageList } from './imageList';

/** `Source` is how an experiment names such a set: plain data, so that it can be sent to the thread that decodes. */
export interface SourceKind<Source extends { kind: string }> {
  /** Also the name of the constructor. */
  readonly kind: Source['kind'];
  /** All its fields but `kind`, which are also the options of the constructor. */
  readonly options: Names<Omit<Source, 'kind'>>;
  /** Fields that are paths, which start at the experiment file; '' is none. */
  readonly paths: readonly FieldOf<Source>[];
  /** Throws a UserError that names the first field that cannot be right: settings change what a constructor made. */
  check(source: Source): void;
  /** What has been checked. Throws a UserError for what is missing, damaged or misnamed. */
  open(source: Source, how: Opening): Promise<Dataset>;
  /** Whose names, sizes and content tell data from other data; without it, the fields of the source do. */
  files?(source: Source): Promise<DataFiles>;
  /**
   * Of a set that is files, which many threads read: their names, listed once for all of them.
   * Throws a UserError for what is missing, empty or misnamed.
   */
  list?(source: Source, warn: Warn): Promise<ImageList>;
  /** A class for every pixel: `list` gives a `LabelledList`. */
  readonly pixelLabels?: true;
}

export interface Opening {
  /** The splits whose images will be read; the other is only counted where loading it costs memory. */
  load: readonly SplitName[];
  /** The files, where `list` has listed them already. */
  list?: ImageList | undefined;
  warn: Warn;
}

/** Of a union, the fields of all its members. */
type FieldOf<Source> = Source extends unknown ? Extract<keyof Source, string> : never;

/** What a constructor was given. Throws a UserError that names an option that there is not. */
export function given<Options extends object>({ kind, options }: AnyOptions, given: Options): Options {
  return knownOptions(kind, given, options as Names<Options>);
}

interface AnyOptions {
  readonly kind: string;
  readonly options: object;
}

/** The source itself, checked: for constructors. */
export function made<Source extends { kind: string }>(kind: SourceKind<Source>, source: Source): Source {
  kind.check(source);
  return source;
}
