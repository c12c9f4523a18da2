/** A measured speed-up as a file that the user names: an earlier report is replaced, nothing else is. */
import { dirname, join, resolve } from 'node:path';
import { UserError } from '../base/userError';
import { headOf } from '../files/fileHead';
import { writeNamed, writeWhole } from '../files/writeWhole';
import { runFiles } from '../protocol/files/runFolder';
import type { BenchReport } from './benchInfer';
import { benchMarkdown, reportTitle } from './benchText';
import { cannotWriteOut, exists } from './target';

/** Before anything is measured. Throws a `UserError` where something else stands at the place. */
export async function checkReport(file: string): Promise<void> {
  const head = await headOf(file, Buffer.byteLength(reportTitle));
  if (head?.toString('utf8') === reportTitle || !(await exists(file))) return;
  throw new UserError(`${file} is not a report of a speed-up, and is not replaced.`, {
    hint: 'Choose another file with --report, or move it away first.',
  });
}

/**
 * @param run folder of the run: a link there is replaced, one elsewhere is the user's and takes the text. A report in it has
 * its numbers beside it, for the Profile view.
 */
export async function writeReport(file: string, report: BenchReport, run: string): Promise<void> {
  await checkReport(file);
  const own = dirname(resolve(file)) === resolve(run);
  const written = async () => {
    await (own ? writeWhole : writeNamed)(file, benchMarkdown(report));
    if (own) await writeWhole(join(run, runFiles.speedUpNumbers), `${JSON.stringify(report, undefined, 2)}\n`);
  };
  await written().catch((error: unknown) => {
    throw cannotWriteOut(file, error, '--report');
  });
}
