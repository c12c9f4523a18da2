/** Of which run the Problems view has the gate health: what was said of another one goes. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { runFiles } from '../../../src/protocol/files/runFolder';
import { gated, source } from '../editor/someRuns';
import { editor } from '../editor/state';
import { Document, Uri } from '../editor/values';
import { workbench } from '../editor/workbench';
import { until } from '../temporary';

vi.mock('vscode', () => import('../editor/editor'));

test('what was said of the run before goes from its file when another run is the current one', async () => {
  const sha256 = createHash('sha256').update(source).digest('hex');
  const names = ['a', 'b'];
  const made = await workbench({
    files: Object.fromEntries(
      names.flatMap((name) => [
        [`${name}.experiment.ts`, source],
        [
          `runs/${name}/${runFiles.manifest}`,
          JSON.stringify({ source: [{ path: `${name}.experiment.ts`, sha256, text: source }] }),
        ],
      ]),
    ),
    runs: (home) =>
      Object.fromEntries(
        names.map((name) => {
          const [first, ...rest] = gated(`${home}/${name}.experiment.ts`);
          return [name, [{ ...first!, experimentHash: sha256 } as typeof first & object, ...rest]];
        }),
      ),
  });
  const file = (name: string) => join(made.home, `${name}.experiment.ts`);
  for (const name of names) editor.view(new Document(Uri.file(file(name)), source));
  const problems = (name: string) => editor.problems.get('sluice-gates')!.get(file(name)) ?? [];
  await made.run('showTraining', made.row('a'));
  await until(() => problems('a').length > 0);
  await made.run('showTraining', made.row('b'));
  await until(() => problems('b').length > 0);
  expect(problems('a')).toEqual([]);
});
