/**
 * A run folder names the experiment that it is of, and most commands run that file as a program. Where the user stands is
 * taken for the user's own; of what lies elsewhere, perhaps copied from somebody, the user is asked.
 */
import { createInterface } from 'node:readline/promises';
import { Option } from 'commander';
import { UserError } from '../base/userError';
import { oneLine } from '../base/visible';
import { isInside } from '../files/inside';
import { readRunConfig } from '../run/record/runConfig';
import { experimentOf, type Sweep } from '../sweep/record/readSweep';
import { onTerminal } from './terminal';

export interface TrustFlag {
  trust?: boolean | undefined;
}

export const trustFlag = () =>
  new Option('--trust', 'run the code that a run folder names, also where it is not in the current folder');

/**
 * Returns where the code of a run may be run. Throws a `UserError` where it may not, and for what is no run.
 *
 * @param file the experiment, where the user has named it and not the run.
 */
export async function mayRunCodeOf(run: string, { trust }: TrustFlag, file?: string): Promise<void> {
  const experiment = file ?? (await readRunConfig(run)).experiment;
  await mayRun('run', run, experiment, trust);
}

/** The same for a sweep, whose folder holds the text of its experiment. */
export const mayRunCodeOfSweep = (sweep: Sweep, { trust }: TrustFlag): Promise<void> =>
  mayRun('sweep', sweep.folder, experimentOf(sweep), trust);

async function mayRun(what: 'run' | 'sweep', folder: string, experiment: string, trust = false): Promise<void> {
  if (trust) return;
  const here = process.cwd();
  const [codeIsHere, folderIsHere] = [isInside(experiment, [here]), isInside(folder, [here])];
  if (codeIsHere && folderIsHere) return;
  const said = codeIsHere
    ? `${folder} is not in the current folder, and its experiment ${experiment} runs as a program.`
    : `The ${what} names an experiment that is not in the current folder, and it runs as a program: ${experiment}.`;
  if (!process.stdin.isTTY || !onTerminal())
    throw new UserError(said, { hint: 'Add --trust if you trust it, or stand in a folder that holds both.' });
  if (await yes(`${oneLine(said, 2000)}\nRun it? [y/N] `)) return;
  throw new UserError('Nothing was run.', { hint: '--trust asks no question.' });
}

/** An end of input is a no. */
async function yes(question: string): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const end = new Promise<string>((resolve) => terminal.once('close', () => resolve('')));
  try {
    return /^\s*y(es)?\s*$/i.test(await Promise.race([terminal.question(question), end]));
  } finally {
    terminal.close();
  }
}
