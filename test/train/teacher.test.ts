/** Whole runs that learn from a run. */
import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { readManifest } from '../../src/run/record/manifest';
import { all, endOf, experimentFile, folder, of, prepare, request, weights } from './tinyRun';

beforeAll(prepare);

const plain = 'networks.resnetCifar({ depth: 8, width: 0.5 })';

let trained: Promise<string> | undefined;

/** A copy of a run that was trained once. */
async function trainedTeacher(): Promise<string> {
  trained ??= (async () => {
    const extra = 'shaping: undefined, sparsity: undefined,';
    const asked = request({ file: experimentFile({ epochs: 1, model: plain, extra }) });
    expect(endOf(await all(asked))).toMatchObject({ outcome: 'finished' });
    return asked.folder;
  })();
  const copy = path.join(folder(), 'teacher');
  cpSync(await trained, copy, { recursive: true });
  return copy;
}

const taught = (run: string, rest = '') =>
  experimentFile({ epochs: 2, extra: `teacher: { run: ${JSON.stringify(run)}, ${rest} },` });

describe('a run with a teacher', () => {
  it('says the term, keeps which checkpoint taught, and resumes to the bit', async () => {
    const teacher = await trainedTeacher();
    const file = taught(teacher, "checkpoint: 'last', weight: 0.5");
    const whole = request({ file });
    const events = await all(whole);
    expect(endOf(events)).toMatchObject({ outcome: 'finished' });
    const last = of(events, 'step').at(-1)!;
    expect(last.scalars?.distillation).toBe(0.5);
    expect(Object.keys(last.terms)).toEqual(['task', 'distillation', 'shaping', 'sparsity']);
    expect(last.terms.distillation).toBeGreaterThan(0);
    // Its costs are the student's alone.
    expect(of(events, 'started')[0]!.model.layers.every(({ name }) => !name.includes('teacher'))).toBe(true);
    const manifest = await readManifest(whole.folder);
    expect(manifest?.teacher?.file).toBe(path.join(teacher, 'checkpoints/last.safetensors'));
    expect(JSON.parse(readFileSync(path.join(whole.folder, 'config.json'), 'utf8')).teacher).toEqual({
      ...{ run: teacher, checkpoint: 'last', temperature: 4 },
      weight: { kind: 'constant', value: 0.5 },
    });

    const parts = request({ file });
    await all({ ...parts, settings: { epochs: 1 } });
    await all({ ...parts, resume: true, settings: { epochs: 2 } });
    expect(await weights(parts.folder)).toEqual(await weights(whole.folder));
  });

  it('builds the teacher from what its run has kept, whatever has become of its experiment', async () => {
    const teacher = await trainedTeacher();
    const config = path.join(teacher, 'config.json');
    const { experiment, ...rest } = JSON.parse(readFileSync(config, 'utf8'));
    writeFileSync(config, JSON.stringify({ ...rest, experiment: path.join(folder(), path.basename(experiment)) }));
    expect(existsSync(experiment)).toBe(true);
    expect(endOf(await all(request({ file: taught(teacher) })))).toMatchObject({ outcome: 'finished' });
  });

  it('is told another share beside the file', async () => {
    const teacher = await trainedTeacher();
    const settings = { 'teacher.weight': 0.25, 'teacher.temperature': 2, epochs: 1 };
    const events = await all(request({ file: taught(teacher), settings }));
    expect(of(events, 'step').at(-1)!.scalars?.distillation).toBe(0.25);
    const without = await all(request({ file: experimentFile(), settings: { 'teacher.weight': 0.5 } }));
    expect(endOf(without).error?.message).toBe('teacher.weight is 0.5.');
  });
});

describe('a teacher that cannot be one is an error at its line, and no run begins', () => {
  const failed = async (run: string, rest = '') => {
    const file = taught(run, rest);
    const events = await all(request({ file }));
    expect(of(events, 'started')).toEqual([]);
    const { error } = endOf(events);
    const lines = readFileSync(file, 'utf8').split('\n');
    return { ...error!, line: lines[(error?.source?.line ?? 0) - 1] };
  };

  /** The teacher's kept source says another network. */
  async function rewritten(from: string, to: string): Promise<string> {
    const teacher = await trainedTeacher();
    const file = path.join(teacher, 'manifest.json');
    writeFileSync(file, readFileSync(file, 'utf8').replaceAll(from, to));
    return teacher;
  }

  it('of other classes, or of images of another size', async () => {
    const more = await rewritten('width: 0.5 }', 'width: 0.5, classes: 12 }');
    expect(await failed(more)).toMatchObject({
      message: `The teacher ${more} says [12] scores of an image, and this network [10].`,
      line: expect.stringContaining('teacher: {'),
    });
    const small = await rewritten('width: 0.5 }', 'width: 0.5, inputShape: [16, 16, 3] }');
    expect((await failed(small)).message).toBe(
      `The teacher ${small} sees images of [16, 16, 3], and this network of [32, 32, 3].`,
    );
  });

  it('that is no run, or has no checkpoint', async () => {
    const empty = folder();
    expect(await failed(empty)).toMatchObject({
      message: `teacher.run: ${empty} is no run folder: its config.json is missing or broken.`,
      line: expect.stringContaining('teacher: {'),
    });
    expect((await failed('/nowhere/at/all')).message).toContain('/nowhere/at/all is no run folder');
    const teacher = await trainedTeacher();
    rmSync(path.join(teacher, 'checkpoints'), { recursive: true });
    expect((await failed(teacher)).message).toContain('checkpoint');
  });

  it('whose checkpoint is of another network', async () => {
    const wide = await rewritten('width: 0.5 }', 'width: 0.75 }');
    expect((await failed(wide)).message).toMatch(
      /^teacher: '.+' has \d+ numbers in .+best\.safetensors, and its network needs \d+\.$/,
    );
  });
});
