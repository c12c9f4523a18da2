/** `sluice samples` of the built command line, on a table small enough to count by hand. */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { Command } from 'commander';
import { describe, expect, it, vi } from 'vitest';
import type { UserError } from '../../src/base/userError';
import { addSamples } from '../../src/commands/samples';
import { encodeSamples, type SampleTable } from '../../src/protocol/files/samples';
import { engine } from '../engine';
import { lines as eventLines } from '../protocol/lines';
import { started, step } from '../protocol/someEvents';
import { someSamples } from '../protocol/someSamples';
import { folder } from '../train/tinyRun';
import { keepOutput } from './keepOutput';

function lines(change: Partial<SampleTable> = {}): string[] {
  const run = folder();
  writeFileSync(path.join(run, 'samples.bin'), encodeSamples({ ...someSamples, ...change }));
  const { stdout, status } = spawnSync(process.execPath, [engine, 'samples', run], { encoding: 'utf8' });
  expect(status).toBe(0);
  return stdout.split('\n');
}

describe('how many images there are', () => {
  it.each([
    ['all of a split', {}, '4 test images after epoch 3 (last)'],
    ['the first of a larger one', { total: 5 }, 'the first 4 of 5 test images after epoch 3 (last)'],
    ['all but a broken one', { total: 5, leftOut: [2] }, '4 test images (1 broken left out) after epoch 3 (last)'],
    [
      'the first, and a broken one among them',
      { total: 6, leftOut: [2] },
      'the first 4 of 6 test images (1 broken left out) after epoch 3 (last)',
    ],
  ])('%s', (_, change, said) => {
    const [first] = lines(change);
    expect(first?.startsWith(`${said};`), first).toBe(true);
  });
});

it('of samples that are no images never says images', () => {
  const all = lines({ pictures: false });
  expect(all[0]).toMatch(/^4 test samples after epoch 3/);
  expect(all.filter((line) => /^(sample|class) /.test(line)).map((line) => line.split(/ {2,}/)[0])).toEqual([
    ...['sample', 'sample', 'class'],
  ]);
  expect(all.join('\n')).not.toMatch(/image/);
});

it('says of right and of wrong answers how many they are and what they cost', () => {
  expect(lines()).toContain('mean: 200 MACs where the prediction is correct (3), 400 MACs where it is wrong (1)');
});

/** Columns apart by two blanks. */
const said = (run: string, ...flags: string[]) => {
  const { stdout, status, stderr } = spawnSync(process.execPath, [engine, 'samples', run, ...flags], {
    encoding: 'utf8',
  });
  expect(status, stderr).toBe(0);
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => line.trim().replaceAll(/ {2,}/g, '  '));
};

describe('all that it says', () => {
  const run = folder();
  writeFileSync(path.join(run, 'samples.bin'), encodeSamples(someSamples));
  const accuracy = Float32Array.of(0.5, 0.25, 1, 0.75);
  writeFileSync(path.join(run, 'samples-best.bin'), encodeSamples({ ...someSamples, epoch: 2, accuracy, parts: 2 }));
  const [cheap, middle, dear, wrong] = [
    '0  cat  correct  0.1250  100 MACs  20.0 %',
    '2  cat  correct  0.2500  200 MACs  40.0 %',
    '3  dog  correct  0.5000  300 MACs  60.0 %',
    '1  dog  cat  2.0000  400 MACs  80.0 %',
  ];
  const head = 'image  class  predicted  loss  MACs  of dense';
  const text = (fewest: string[], most: string[]) => [
    '4 test images after epoch 3 (last); 2 gate layers, 3 distinct paths',
    'Spearman correlation of MACs and loss: 1.000 (Pearson: 0.874), n = 4',
    'mean: 200 MACs where the prediction is correct (3), 400 MACs where it is wrong (1)',
    ...['', 'fewest MACs', head, ...fewest, '', 'most MACs', head, ...most, ''],
    'class  images  mean MACs  of dense  accuracy',
    'cat  2  150 MACs  30.0 %  100.0 %',
    'dog  2  350 MACs  70.0 %  50.0 %',
    'eel  0',
  ];

  it('for people, of as many at either end as are asked for', () => {
    expect(said(run)).toEqual(text([cheap, middle, dear, wrong], [wrong, dear, middle, cheap]));
    expect(said(run, '--top', '1', '--last')).toEqual(text([cheap], [wrong]));
  });

  it('for programs, every image in its place', () => {
    expect(said(run, '--csv')).toEqual([
      'sample,label,predicted,loss,macs,path,open_gate1,open_gate2',
      ...[
        '0,cat,cat,0.125,100,0,2,4',
        '1,dog,cat,2,400,1,8,16',
        '2,cat,cat,0.25,200,0,4,8',
        '3,dog,dog,0.5,300,3,6,12',
      ],
    ]);
    const { samples, correlation, ...facts } = JSON.parse(said(run, '--json').join(''));
    expect(facts).toEqual({
      ...{ checkpoint: 'last', epoch: 3, count: 4, paths: 3, macs: 250, notCounted: [] },
      ...{ right: { count: 3, macs: 200 }, wrong: { count: 1, macs: 400 } },
      classes: [
        { name: 'cat', count: 2, macs: 150, accuracy: 1 },
        { name: 'dog', count: 2, macs: 350, accuracy: 0.5 },
        { name: 'eel', count: 0, macs: null, accuracy: null },
      ],
    });
    expect(correlation).toEqual({ spearman: 1, pearson: expect.closeTo(0.87352, 5) });
    expect(samples[1]).toEqual({
      sample: 1,
      label: 'dog',
      predicted: 'cat',
      loss: 2,
      macs: 400,
      path: 1,
      open: [8, 16],
    });
  });

  it('of the best checkpoint, of parts of images with a class a pixel', () => {
    expect(said(run, '--best', '--top', '2')).toEqual([
      '4 parts of test images after epoch 2 (best); 2 gate layers, 3 distinct paths',
      'Spearman correlation of MACs and loss: 1.000 (Pearson: 0.874), n = 4',
      'mean: 250 MACs; pixel accuracy: 62.5 % on average',
      ...['', 'fewest MACs', 'image  part  pixel accuracy  loss  MACs  of dense'],
      ...['0  0  50.0 %  0.1250  100 MACs  20.0 %', '1  0  100.0 %  0.2500  200 MACs  40.0 %'],
      ...['', 'most MACs', 'image  part  pixel accuracy  loss  MACs  of dense'],
      ...['0  1  25.0 %  2.0000  400 MACs  80.0 %', '1  1  75.0 %  0.5000  300 MACs  60.0 %'],
    ]);
    expect(said(run, '--best', '--csv').slice(0, 3)).toEqual([
      'sample,image,part,accuracy,loss,macs,path,open_gate1,open_gate2',
      ...['0,0,0,0.5,0.125,100,0,2,4', '1,0,1,0.25,2,400,1,8,16'],
    ]);
  });

  it('with the difficulty of each, where the data says it, and what it has to do with MACs', () => {
    const rated = folder();
    const difficulty = Float32Array.of(3, 1, 2, -0.5);
    writeFileSync(path.join(rated, 'samples.bin'), encodeSamples({ ...someSamples, difficulty }));
    // Ranks of MACs 1 4 2 3, of difficulty 4 2 3 1: 1 - 6 * (9 + 4 + 1 + 4) / (4 * 15).
    const lines = said(rated, '--top', '1');
    expect(lines[2]).toMatch(/^Spearman correlation of MACs and difficulty: -0\.800 \(Pearson: -0\.\d+\), n = 4$/);
    expect(lines).toContain('image  class  predicted  loss  difficulty  MACs  of dense');
    expect(lines).toContain('0  cat  correct  0.1250  3  100 MACs  20.0 %');
    expect(said(rated, '--csv').slice(0, 2)).toEqual([
      'sample,label,predicted,loss,difficulty,macs,path,open_gate1,open_gate2',
      '0,cat,cat,0.125,3,100,0,2,4',
    ]);
    const { samples, byDifficulty } = JSON.parse(said(rated, '--json').join(''));
    expect(byDifficulty.spearman).toBeCloseTo(-0.8);
    expect(samples[3].difficulty).toBe(-0.5);
    writeFileSync(path.join(rated, 'samples.bin'), encodeSamples({ ...someSamples, difficulty: new Float32Array(4) }));
    expect(said(rated)[2]).toBe(
      'Spearman correlation of MACs and difficulty: none, since one of them is the same for all images',
    );
  });
});

describe('what is rarer', () => {
  /** Printed by this process: without one more for each. */
  async function here(change: Partial<SampleTable>, ...flags: string[]): Promise<string[]> {
    const run = folder();
    writeFileSync(path.join(run, 'samples.bin'), encodeSamples({ ...someSamples, ...change }));
    let out = '';
    keepOutput(
      (text) => (out += text),
      () => {},
    );
    const program = new Command();
    addSamples(program);
    await program.parseAsync(['node', 'sluice', 'samples', run, ...flags]).finally(() => vi.restoreAllMocks());
    return out
      .trimEnd()
      .split('\n')
      .map((line) => line.trim().replaceAll(/ {2,}/g, '  '));
  }

  it('costs that are lower bounds are said to be, for programs too', async () => {
    for (const names of [['Odd'], ['Odd', 'Even']])
      expect((await here({ notCounted: names }))[1]).toBe(
        `all MACs are “at least”: not counted are ${names.join(', ')}`,
      );
    expect((await here({}))[1]).not.toContain('at least');
    const { notCounted } = JSON.parse((await here({ notCounted: ['Odd'] }, '--json')).join(''));
    expect(notCounted).toEqual(['Odd']);
  });

  it('where every answer is right, and where two cost the same', async () => {
    const macs = Float64Array.of(300, 100, 300, 100);
    const lines = await here({ predicted: Int32Array.of(0, 1, 0, 1), macs }, '--top', '2');
    expect(lines).toContain('mean: 200 MACs where the prediction is correct (4), no wrong predictions');
    const from = (heading: string) => lines.slice(lines.indexOf(heading) + 2, lines.indexOf(heading) + 4);
    expect(from('fewest MACs').map((line) => line[0])).toEqual(['1', '3']);
    expect(from('most MACs').map((line) => line[0])).toEqual(['2', '0']);
    // The cheaper class first.
    expect(lines.slice(-3).map((line) => line.split('  ')[0])).toEqual(['dog', 'cat', 'eel']);
  });

  it('where there are none it says why, and what writes them: nothing does for a model that says no class', async () => {
    const refused = (run: string, ...flags: string[]) => {
      const program = new Command();
      addSamples(program);
      return program.parseAsync(['node', 'sluice', 'samples', run, ...flags]).then(
        () => ['taken'],
        ({ message, detail }: UserError) => [message, detail.hint],
      );
    };
    const run = folder();
    const none = (name: string) => `${path.join(run, name)} cannot be read: there is no such file.`;
    const says = (head: 'classes' | 'none') =>
      writeFileSync(path.join(run, 'events.jsonl'), eventLines(started({ head } as never), step(1)));
    expect(await refused(run)).toEqual([none('samples.bin'), 'sluice evaluate RUN --last writes it.']);
    says('classes');
    expect(await refused(run, '--best')).toEqual([none('samples-best.bin'), 'sluice evaluate RUN --best writes it.']);
    says('none');
    expect(await refused(run)).toEqual([
      `The model of ${run} says no class, so no sample is right or wrong and none is recorded.`,
      'sluice evaluate RUN says what its metrics are over the whole split.',
    ]);
  });

  it('of one gate layer, one path and one sample', async () => {
    const [gate] = someSamples.gates;
    const one = {
      ...{ gates: [gate!], total: 1, count: 1, label: Int32Array.of(0), predicted: Int32Array.of(0) },
      ...{ loss: Float32Array.of(1), macs: Float64Array.of(100), path: Uint32Array.of(0), open: Uint16Array.of(2) },
    };
    expect((await here(one))[0]).toMatch(/; 1 gate layer, 1 distinct path$/);
  });

  it('a class without samples stands below those that have some, wherever it is', async () => {
    const label = Int32Array.of(2, 0, 0, 0);
    const lines = await here({ label, predicted: label, macs: Float64Array.of(100, 300, 300, 300) });
    expect(lines.slice(-3).map((line) => line.split('  ')[0])).toEqual(['eel', 'cat', 'dog']);
    // In the other order of classes they come as they are.
    const last = Int32Array.of(0, 2, 2, 2);
    const kept = await here({ label: last, predicted: last, macs: Float64Array.of(100, 300, 300, 300) });
    expect(kept.slice(-3).map((line) => line.split('  ')[0])).toEqual(['cat', 'eel', 'dog']);
  });

  it('a class without a name goes by its number, and samples behind a broken one keep their places', async () => {
    const csv = await here({ label: Int32Array.of(0, 1, 7, 1), total: 5, leftOut: [1] }, '--csv');
    expect(csv.slice(1).map((line) => line.split(',').slice(0, 3).join(','))).toEqual([
      ...['0,cat,cat', '2,dog,cat', '3,7,cat', '4,dog,dog'],
    ]);
  });

  it('of whole images with a class a pixel: no part, no table of classes, and their difficulty', async () => {
    const accuracy = Float32Array.of(0.5, 0.25, 1, 0.75);
    const lines = await here({ accuracy, difficulty: Float32Array.of(1, 2, 3, 4) }, '--top', '1');
    expect(lines[0]).toMatch(/^4 test images after/);
    expect(lines.filter((line) => line.startsWith('image '))).toEqual(
      Array(2).fill('image  pixel accuracy  loss  difficulty  MACs  of dense'),
    );
    expect(lines.at(-1)).toBe('1  25.0 %  2.0000  2  400 MACs  80.0 %');
    expect((await here({ accuracy }, '--csv'))[0]).toBe('sample,image,accuracy,loss,macs,path,open_gate1,open_gate2');
  });
});
