/** The kind of data set `svhn`; it is read in svhn.ts. */
import path from 'node:path';
import { namedFiles } from './dataFiles';
import { folder, wrong } from './fieldChecks';
import type { DataSource } from './kinds';
import { given, made, type SourceKind } from './sourceKind';
import { openSvhn } from './svhn';
import { svhnFiles } from './svhnFiles';

export interface SvhnSource {
  kind: 'svhn';
  dir: string;
  extra: boolean;
}

export const svhnKind: SourceKind<SvhnSource> = {
  kind: 'svhn',
  options: { dir: true, extra: true },
  paths: ['dir'],
  check({ dir, extra }) {
    folder('dir', dir);
    if (typeof extra !== 'boolean') wrong('extra', extra, 'is true or false');
  },
  open: async ({ dir, extra }, { load, warn }) => openSvhn(await svhnFiles(dir, extra), load, warn),
  async files({ dir, extra }) {
    const { train, test } = await svhnFiles(dir, extra);
    return namedFiles(path.dirname(train[0] ?? dir), [...train, ...test]);
  },
};

/**
 * SVHN, cropped digits of house numbers: 73,257 training and 26,032 test images of 32×32, ten classes. `extra`: the 531,131
 * easier ones are trained on too. `dir` is the folder of `train_32x32.mat` and `test_32x32.mat`; a relative path starts at the
 * experiment file.
 */
export function svhn(options: { dir: string; extra?: boolean }): DataSource {
  const { dir, extra = false } = given(svhnKind, options);
  return made(svhnKind, { kind: 'svhn', dir, extra });
}
