/** Paths in an experiment start at its file, or at the home folder. */
import path from 'node:path';
import type { DataSource } from '../data';
import { userPath } from '../files/userPath';

/** @param field of the experiment, for errors. */
export const besides = (experimentFile: string, at: string, field: string) =>
  userPath(at, path.dirname(experimentFile), field);

export const resolved = (data: DataSource, experimentFile: string): DataSource => ({
  ...data,
  ...('dir' in data ? { dir: besides(experimentFile, data.dir, 'data.dir') } : {}),
  ...('labels' in data && data.labels !== '' ? { labels: besides(experimentFile, data.labels, 'data.labels') } : {}),
});
