/** Paths in an experiment start at its file. */
import path from 'node:path';
import { type DataSource, kindOf } from '../data';

export const besides = (experimentFile: string, at: string) => path.resolve(path.dirname(experimentFile), at);

/** What is no text is left as it is: whoever opens the data says that it is wrong. */
export function resolved(data: DataSource, experimentFile: string): DataSource {
  const paths: readonly string[] = kindOf(data).paths;
  const fields = Object.entries(data).flatMap(([field, at]: [string, unknown]) =>
    paths.includes(field) && typeof at === 'string' && at !== '' ? [[field, besides(experimentFile, at)]] : [],
  );
  return { ...data, ...Object.fromEntries(fields) };
}
