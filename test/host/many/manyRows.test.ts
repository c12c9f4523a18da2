/** Rows on their way to the Compare view: the same as the terminal reads, again when a run has changed, and nothing for nobody. */
import { appendFile, copyFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readRuns } from '../../../src/compare/readRuns';
import { ManyRows } from '../../../src/host/many/manyRows';
import { readRow, stampOfFiles } from '../../../src/host/many/readRow';
import { Runs } from '../../../src/host/runs/runs';
import { eventLine } from '../../../src/protocol/events/eventLine';
import { runFiles } from '../../../src/protocol/files/runFolder';
import type { RunRow } from '../../../src/protocol/many/runRow';
import type { ToMany } from '../../../src/protocol/messages/manyMessages';
import { writeManyRuns } from '../../fixtures/many/writeManyRuns';
import { step } from '../events';
import { temporaryFolder, until } from '../temporary';

/** 12 runs of a sweep, the last of them live, and one beside it. */
async function setUp() {
  const root = await temporaryFolder();
  const many = writeManyRuns(root, { seeds: 1, epochs: 4 });
  const runs = new Runs(() => [root], { mayWrite: () => false, pollMs: 20, idlePollMs: 20 });
  onTestFinished(() => runs.dispose());
  await runs.scan();
  const sent: ToMany[] = [];
  const view = { listens: true };
  let reads = 0;
  const rows = new ManyRows({
    ...{ runs, stamp: stampOfFiles, listens: () => view.listens, post: (message) => sent.push(message) },
    ...{ lookMs: 10, batchMs: 10 },
    read: (run, epoch) => {
      reads++;
      return readRow(runs, [root], run, epoch);
    },
  });
  onTestFinished(() => rows.dispose());
  /** What the view has by now. */
  const shown = () => {
    const all = new Map<string, RunRow>();
    for (const message of sent) {
      if (message.kind === 'rows') all.clear();
      if (message.kind === 'rows' || message.kind === 'changed')
        for (const row of message.rows) all.set(row.folder, row);
      if (message.kind === 'changed') for (const folder of message.gone) all.delete(folder);
    }
    return all;
  };
  return { root, many, runs, rows, sent, view, shown, reads: () => reads };
}

/** JSON, as it is on the way. */
const plain = (value: unknown) => JSON.parse(JSON.stringify(value)) as unknown;

test('every run, with the numbers that the terminal reads from its folder', async () => {
  const { root, rows, shown, sent } = await setUp();
  await rows.refresh();
  const read = await readRuns(root);
  expect([...shown().keys()].toSorted()).toEqual(read.map(({ folder }) => folder).toSorted());
  for (const row of read) expect(plain(shown().get(row.folder))).toEqual(plain(row));
  // First what is known, which is nothing; at the end nothing is being read any more.
  expect(sent[0]).toEqual({ kind: 'rows', rows: [] });
  expect(sent.at(-1)).toEqual({ kind: 'reading' });
});

test('a live run again when it says something, and no other', async () => {
  const { many, rows, sent, shown, reads } = await setUp();
  await rows.refresh();
  const [before, first] = [reads(), sent.length];
  const { terms } = shown().get(many.live) as RunRow;
  const next = { ...step(9_999_999), terms: { task: 0.125 } };
  await appendFile(join(many.live, runFiles.events), `${eventLine(next)}\n`);
  await until(() => shown().get(many.live)?.terms.task === 0.125);
  expect(terms.task).not.toBe(0.125);
  const changed = sent.slice(first).flatMap((message) => (message.kind === 'changed' ? message.rows : []));
  expect(new Set(changed.map(({ folder }) => folder))).toEqual(new Set([many.live]));
  expect(reads() - before).toBe(changed.length);
});

test('an evaluation of one epoch more where that is asked for', async () => {
  const { many, rows, shown } = await setUp();
  await rows.refresh();
  await rows.want(2);
  expect(shown().get(many.dense)?.points.chosen?.epoch).toBe(2);
  await rows.want(undefined);
  expect(shown().get(many.dense)?.points.chosen).toBeUndefined();
});

test('an epoch that is asked for while rows are read, also in those that had been', async () => {
  const { many, rows, shown } = await setUp();
  const first = rows.refresh();
  // The first ones are under way without it.
  await Promise.all([first, rows.want(2)]);
  const evaluated = [...shown().values()].filter(({ points }) => points.last);
  expect(evaluated.map(({ points }) => points.chosen?.epoch)).toEqual(evaluated.map(() => 2));
  expect(evaluated.map(({ folder }) => folder)).toContain(many.dense);
});

test('a curve that is measured after the end, once somebody says that files have changed', async () => {
  const { many, rows, shown } = await setUp();
  const [one] = many.tasks as [string];
  const curve = join(one, runFiles.curve);
  await copyFile(curve, join(many.runs, 'kept.json'));
  await rm(curve);
  await rows.refresh();
  expect(shown().get(one)?.curve).toBeUndefined();
  await copyFile(join(many.runs, 'kept.json'), curve);
  await rows.lookAtFiles();
  expect(shown().get(one)?.curve?.points.length).toBeGreaterThan(2);
});

test('that a run is gone', async () => {
  const { many, runs, rows, shown } = await setUp();
  await rows.refresh();
  await runs.remove(many.dense, () => rm(many.dense, { recursive: true }));
  await until(() => !shown().has(many.dense));
});

test('nothing is read or sent for a view that does not listen; then all that it has missed', async () => {
  const { many, runs, rows, sent, view, reads, shown } = await setUp();
  view.listens = false;
  runs.changed.emit();
  await rows.lookAtFiles();
  expect([reads(), sent.length]).toEqual([0, 0]);
  view.listens = true;
  await rows.refresh();
  await runs.label(many.dense, { name: 'unswitched', note: 'without gates' });
  await until(() => shown().get(many.dense)?.name === 'unswitched');
  expect(shown().get(many.dense)?.note).toBe('without gates');
  // A page that knows nothing gets at once what is known.
  const first = sent.length;
  await rows.refresh();
  expect(sent[first]).toMatchObject({ kind: 'rows' });
  expect((sent[first] as { rows: RunRow[] }).rows).toHaveLength(13);
});
