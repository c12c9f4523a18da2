/** Paths in an experiment start at its file. */
import path from 'node:path';
import type { DataSource } from '../data';

export const besides = (experimentFile: string, at: string) => path.resolve(path.dirname(experimentFile), at);

export const resolved = (data: DataSource, experimentFile: string): DataSource => ({
  ...data,
  ...('dir' in data ? { dir: besides(experimentFile, data.dir) } : {}),
  ...('labels' in data && data.labels !== '' ? { labels: besides(experimentFile, data.labels) } : {}),
});
