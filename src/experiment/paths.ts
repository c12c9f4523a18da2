/** Paths in an experiment start at its file, or at the home folder. */
import path from 'node:path';
import { type DataSource, kindOf } from '../data';
import { userPath } from '../files/userPath';

/** @param field of the experiment, for errors. */
export const besides = (experimentFile: string, at: string, field: string) =>
  userPath(at, path.dirname(experimentFile), field);

/** What is no text is left as it is: whoever opens the data says that it is wrong. */
export function resolved(data: DataSource, experimentFile: string): DataSource {
  const paths: readonly string[] = kindOf(data).paths;
  const fields = Object.entries(data).flatMap(([field, at]: [string, unknown]) =>
    paths.includes(field) && typeof at === 'string' && at !== ''
      ? [[field, besides(experimentFile, at, `data.${field}`)]]
      : [],
  );
  return { ...data, ...Object.fromEntries(fields) };
}
