/** The check of plain data that names a data set, whoever changed it since a constructor of sources.ts made it. */
import { UserError } from '../../base/userError';
import type { DataSource } from './dataset';
import { shapes } from './shapes';

/** The source itself. Throws a UserError that names the first field that cannot be right. */
export function checked(source: DataSource): DataSource {
  switch (source.kind) {
    case 'cifar10':
      text('dir', source.dir);
      return source;
    case 'imageFolder':
      text('dir', source.dir);
      heightAndWidth(source.size);
      handling(source.onBroken);
      return source;
    case 'cityscapes':
      text('dir', source.dir);
      heightAndWidth(source.size);
      if (source.evaluation !== 'whole' && source.evaluation !== 'sliding')
        wrong('evaluation', source.evaluation, "is 'whole' or 'sliding'");
      if (typeof source.labels !== 'string') wrong('labels', source.labels, 'is the path of a folder');
      handling(source.onBroken);
      return source;
    case 'imageNet':
      text('dir', source.dir);
      whole('size', source.size, 1, 4096);
      whole('resize', source.resize, source.size, 4096);
      if (typeof source.labels !== 'string') wrong('labels', source.labels, 'is the path of a list of labels');
      handling(source.onBroken);
      return source;
    case 'synthetic':
      whole('seed', source.seed, Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
      whole('classes', source.classes, 2, shapes.length);
      whole('train', source.train, 1, 1_000_000);
      whole('test', source.test, 1, 1_000_000);
      if (!(source.difficulty >= 0 && source.difficulty <= 1)) wrong('difficulty', source.difficulty, 'is 0 to 1');
      return source;
    default:
      return unknown(source);
  }
}

function unknown(source: never): never {
  const { kind } = (source ?? {}) as { kind?: unknown };
  throw new UserError(`data.kind is ${JSON.stringify(kind)}, which is no kind of data set.`, {
    hint: 'Use cifar10(…), imageFolder(…), imageNet(…), cityscapes(…) or synthetic(…).',
  });
}

function text(field: string, value: unknown): void {
  if (typeof value !== 'string' || value === '') wrong(field, value, 'is the path of a folder');
}

function heightAndWidth(size: unknown): void {
  if (!Array.isArray(size) || size.length !== 2) wrong('size', size, 'is [height, width]');
  for (const pixels of size as unknown[]) whole('size', pixels, 1, 4096);
}

function handling(onBroken: unknown): void {
  if (onBroken !== 'skip' && onBroken !== 'stop') wrong('onBroken', onBroken, "is 'skip' or 'stop'");
}

function whole(field: string, value: unknown, low: number, high: number): void {
  if (!Number.isSafeInteger(value) || (value as number) < low || (value as number) > high)
    wrong(field, value, `is a whole number, ${low} to ${high}`);
}

function wrong(field: string, value: unknown, rule: string): never {
  throw new UserError(`data.${field} is ${JSON.stringify(value)}.`, { hint: `data.${field} ${rule}.` });
}
