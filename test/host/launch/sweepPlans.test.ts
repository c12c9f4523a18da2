/** Of which files what a sweep comes to is asked, how often, and how long it is kept. */
import { existsSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { SweepPlans } from '../../../src/host/launch/sweepPlans';
import { editor } from '../editor/state';
import { Document, Uri } from '../editor/values';
import { temporaryFolder, until } from '../temporary';

vi.mock('vscode', () => import('../editor/editor'));
beforeEach(() => editor.reset());

const listing = "console.log(JSON.stringify({ name: 'grid', experiment: '/a.experiment.ts', atOnce: 1, tasks: [] }));";

/** @param cli what stands in for the command line, once it has written down the file that it is given. */
async function open(cli = listing) {
  const home = await temporaryFolder();
  const script = join(home, 'cli.js');
  const calls = join(home, 'calls');
  await writeFile(script, `require('fs').appendFileSync(${JSON.stringify(calls)}, process.argv[4] + '\\n');\n${cli}`);
  const plans = new SweepPlans(script);
  onTestFinished(() => plans.dispose());
  const asked = () =>
    existsSync(calls)
      ? readFileSync(calls, 'utf8')
          .trimEnd()
          .split('\n')
          .map((file) => file.replace(`${home}/`, ''))
      : [];
  const document = async (name: string, text = '') => {
    await writeFile(join(home, name), text);
    return new Document(Uri.file(join(home, name)), text);
  };
  const known = async (one: Document) => {
    await until(() => plans.of(one as never) !== undefined);
    return plans.of(one as never);
  };
  return { home, plans, asked, document, known };
}

test('a file that is saved again with the same text is not asked anew, one beside it that may be imported is', async () => {
  const { home, plans, asked, document, known } = await open();
  const sweep = await document('a.sweep.ts');
  await known(sweep);
  let told = 0;
  plans.onDidChange(() => told++);
  editor.events.saved.fire(sweep);
  expect([told, plans.of(sweep as never)]).toMatchObject([1, { plan: { name: 'grid' } }]);
  const notes = Object.assign(new Document(Uri.file(join(home, 'notes.md')), ''), { languageId: 'markdown' });
  editor.events.saved.fire(notes);
  expect([told, plans.of(sweep as never)]).toMatchObject([1, { plan: { name: 'grid' } }]);
  editor.events.saved.fire(await document('b.ts'));
  expect([told, plans.of(sweep as never)]).toEqual([2, undefined]);
  await known(sweep);
  expect(asked()).toEqual(['a.sweep.ts', 'a.sweep.ts']);
});

test('what is no file on the disk, has changes or is not trusted is not asked', async () => {
  const { plans, asked, document, known } = await open();
  const draft = new Document(Uri.from({ scheme: 'untitled', path: '/draft.sweep.ts' }), '');
  expect(plans.of(draft as never)).toBeUndefined();
  const changed = Object.assign(await document('b.sweep.ts'), { isDirty: true });
  expect(plans.of(changed as never)).toBeUndefined();
  editor.trusted = false;
  const sweep = await document('a.sweep.ts');
  expect(plans.of(sweep as never)).toBeUndefined();
  editor.trusted = true;
  await known(sweep);
  for (const one of [draft, changed]) expect(plans.of(one as never)).toBeUndefined();
  expect(asked()).toEqual(['a.sweep.ts']);
});

test('an answer that is no plan is said to be none, and not to take long', async () => {
  const { plans, document, known } = await open("console.log('{}');");
  expect(await known(await document('a.sweep.ts'))).toEqual({ why: 'What it says of its tasks cannot be read.' });
  plans.dispose();
});

test('twenty files are kept, and the first goes when one more comes', async () => {
  const { plans, asked, document, known } = await open();
  const names = Array.from({ length: 21 }, (_, i) => `${String(i).padStart(2, '0')}.sweep.ts`);
  const documents = await Promise.all(names.map((name) => document(name)));
  for (const one of documents.slice(0, 20)) await known(one);
  for (const one of documents.slice(0, 20)) expect(plans.of(one as never)).toBeDefined();
  await known(documents[20]!);
  expect(plans.of(documents[1]! as never)).toBeDefined();
  expect(plans.of(documents[0]! as never)).toBeUndefined();
  await known(documents[0]!);
  expect(asked()).toEqual([...names, names[0]]);
});

test('when the window closes what is being asked is stopped, and nothing waits for it', async () => {
  const { home, plans, asked, document } = await open(
    `process.on('SIGTERM', () => { require('fs').writeFileSync(__dirname + '/stopped', ''); process.exit(130); });
     require('fs').writeFileSync(__dirname + '/ready', ''); setInterval(() => {}, 1000);`,
  );
  plans.of((await document('a.sweep.ts')) as never);
  plans.of((await document('b.sweep.ts')) as never);
  await until(() => existsSync(join(home, 'ready')));
  let told = 0;
  plans.onDidChange(() => told++);
  plans.dispose();
  await until(() => existsSync(join(home, 'stopped')));
  expect([told, asked()]).toEqual([0, ['a.sweep.ts']]);
});
