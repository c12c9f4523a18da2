/** `sluice sweep files`: the tasks of a sweep as others start them: a command a line, or a manifest. */
import path from 'node:path';
import { shellWord } from '../../base/shellWord';
import { UserError } from '../../base/userError';
import { experimentOf, type Sweep } from '../../sweep/record/readSweep';
import { kubernetesJob } from '../../sweep/slurm/kubernetesJob';
import { givenPath } from '../givenPath';
import { wholeNumber } from '../numbers';
import { print } from '../print';
import { mayRunCodeOfSweep, type TrustFlag } from '../trust';
import { tasksLeft } from './sweepRun';

export interface FilesFlags extends TrustFlag {
  for: 'shell' | 'kubernetes';
  image?: string;
  claim?: string;
  mount?: string;
  atOnce?: string;
}

const usualPods = 16;

export async function sweepFilesFor(sweep: Sweep, flags: FilesFlags): Promise<void> {
  // What is printed is for a scheduler, which asks nobody.
  await mayRunCodeOfSweep(sweep, flags);
  const command = [process.execPath, path.join(__dirname, 'cli.js')];
  if (flags.for === 'shell') {
    const parts = [...command, 'sweep', 'task', '--trust', sweep.folder];
    const broken = parts.find((part) => /[\n\r]/.test(part));
    if (broken !== undefined)
      throw new UserError(`A command of a line cannot name ${JSON.stringify(broken)}.`, {
        hint: 'Move the folder to a place without a line break in its name.',
      });
    const words = parts.map(shellWord).join(' ');
    const left = await tasksLeft(sweep);
    if (left.length > 0) print(left.map(({ index }) => `${words} ${index}`).join('\n'));
    return;
  }
  const { image, claim } = flags;
  if (image === undefined || claim === undefined)
    throw new UserError(`--${image === undefined ? 'image' : 'claim'} is missing.`, {
      hint: 'A pod needs an image with Node 20 (--image node:20), and a volume with the sweep and Sluice (--claim NAME).',
    });
  const mount = flags.mount === undefined ? common(sweep, command[1] ?? '') : givenPath(flags.mount, '--mount');
  const atOnce = wholeNumber('--at-once', flags.atOnce ?? String(usualPods));
  // Its image has a Node of its own.
  print(kubernetesJob(sweep, { image, claim, mount, atOnce }, ['node', ...command.slice(1)]).trimEnd());
}

/** The folder that holds the sweep, its experiment and the command line. */
function common(sweep: Sweep, cli: string): string {
  const places = [sweep.folder, path.dirname(experimentOf(sweep)), path.dirname(cli)].map((at) => at.split(path.sep));
  const [first = [], ...others] = places;
  const apart = first.findIndex((name, i) => others.some((other) => other[i] !== name));
  const folder = first.slice(0, apart < 0 ? undefined : apart).join(path.sep);
  if (folder !== '') return folder;
  throw new UserError('The sweep and Sluice share no folder that could be a volume.', {
    hint: 'Name the folder at which the volume is mounted: --mount FOLDER.',
  });
}
