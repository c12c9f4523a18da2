/** The types of `'sluice'` in the user's editor: its own TypeScript, a folder made by New Experiment, nothing installed. */
import { expect, test } from 'vitest';
import { builtIn } from './builtIn';
import { openSession } from './session';
import { patience } from './workbench';

/** One mistake, which only an editor that knows the types can find. */
const mistaken = `import * as tf from '@tensorflow/tfjs';
import { networks } from 'sluice';

export const layers: tf.layers.Layer[] = networks.resnetCifar().layers;
export const model = networks.resnetCifar({ depth: 'twenty' });
`;

const session = openSession({ 'mistaken.ts': mistaken }, { builtIn });

test('New Experiment: the file has no error, and a mistake in another one is found', async () => {
  const { workbench } = session;
  await workbench.command('Sluice: New Experiment');
  await workbench.answer('New Experiment', 'mine');
  await workbench.page.locator('.tab.active', { hasText: 'mine.experiment.ts' }).waitFor(patience);
  await workbench.openFile('mistaken.ts');
  await workbench.command('Problems: Focus on Problems View');
  // The first row names the file, the second is the mistake; the new experiment, open as well, has none.
  await expect
    .poll(() => workbench.problems.allTextContents(), patience)
    .toEqual([
      expect.stringContaining('mistaken.ts'),
      expect.stringMatching(/'string' is not assignable to type 'number'.*\[Ln 5/),
    ]);
  await workbench.screenshot('types');
});
