/** A measured speed-up as a file that the user names: an earlier report is replaced, nothing else is. */
import { dirname, resolve } from 'node:path';
import { UserError } from '../base/userError';
import { headOf } from '../files/fileHead';
import { writeNamed, writeWhole } from '../files/writeWhole';
import type { BenchReport } from './benchInfer';
import { benchMarkdown, reportTitle } from './benchText';
import { cannotWrite, exists } from './target';

/** Before anything is measured. Throws a `UserError` where something else stands at the place. */
export async function checkReport(file: string): Promise<void> {
  const head = await headOf(file, Buffer.byteLength(reportTitle));
  if (head?.toString('utf8') === reportTitle || !(await exists(file))) return;
  throw new UserError(`${file} is not a report of a speed-up, and is not replaced.`, {
    hint: 'Choose another file with --report, or move it away first.',
  });
}

/** @param run folder of the run: a link there is replaced, one elsewhere is the user's and takes the text. */
export async function writeReport(file: string, report: BenchReport, run: string): Promise<void> {
  await checkReport(file);
  const write = dirname(resolve(file)) === resolve(run) ? writeWhole : writeNamed;
  await write(file, benchMarkdown(report)).catch((error: unknown) => {
    throw cannotWrite(file, error, '--report');
  });
}
