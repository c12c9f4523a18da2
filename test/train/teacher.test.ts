/** Whole runs that learn from a run. */
import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readManifest } from '../../src/run/record/manifest';
import { all, endOf, experimentFile, folder, of, request, weights } from './tinyRun';

const plain = 'networks.resnetCifar({ depth: 8, width: 0.5 })';

const ungated = 'networks.resnetCifar({ depth: 8, width: 0.5, gated: false })';

const trained = new Map<string, Promise<string>>();

/** A copy of a run that was trained once. */
async function trainedTeacher(model = plain): Promise<string> {
  const made =
    trained.get(model) ??
    (async () => {
      const extra = 'shaping: undefined, sparsity: undefined,';
      const asked = request({ file: experimentFile({ epochs: 1, model, extra }) });
      expect(endOf(await all(asked))).toMatchObject({ outcome: 'finished' });
      return asked.folder;
    })();
  trained.set(model, made);
  const copy = path.join(folder(), 'teacher');
  cpSync(await made, copy, { recursive: true });
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

describe('a teacher that is', () => {
  const features = "features: { layers: ['stage1_block1_out', 'pool'], weight: 0.5 },";
  /** Weights after an epoch that was taught so. */
  const learnt = async (extra: string) => {
    const asked = request({ file: experimentFile({ epochs: 1, extra }) });
    const events = await all(asked);
    expect(endOf(events).error).toBeUndefined();
    const last = of(events, 'step').at(-1)!;
    expect(Object.keys(last.terms)).toEqual(['task', 'distillation', 'features', 'shaping', 'sparsity']);
    expect(last.terms.features).toBeGreaterThan(0);
    expect(last.scalars?.features).toBe(0.5);
    const { terms: first } = of(events, 'step')[0]!;
    return { weights: await weights(asked.folder), manifest: await readManifest(asked.folder), asked, first };
  };

  it.each([
    ['without gates', ungated],
    ['with gates of its own', plain],
  ])(
    'the network that this one began as, or a function with its weights, teaches as the run of both does: %s',
    async (_, model) => {
      const run = await trainedTeacher(model);
      const start = `warmStart: ${JSON.stringify(run)}`;
      const best = path.join(run, 'checkpoints/best.safetensors');
      const byRun = await learnt(`${start}, teacher: { run: ${JSON.stringify(run)}, ${features} },`);
      const begun = await learnt(`${start}, teacher: { warmStart: true, ${features} },`);
      expect(begun.weights).toEqual(byRun.weights);
      expect(begun.manifest?.teacher).toEqual(byRun.manifest?.teacher);
      for (const weights of [run, best]) {
        const made = await learnt(
          `${start}, teacher: { model: () => ${model}, weights: ${JSON.stringify(weights)}, ${features} },`,
        );
        expect(made.weights).toEqual(byRun.weights);
        expect(made.manifest?.teacher?.file).toBe(best);
      }
      // Of a file there is no network: it is this one, with all gates open that the file does not have.
      const ofFile = await learnt(`warmStart: ${JSON.stringify(best)}, teacher: { warmStart: true, ${features} },`);
      for (const term of ['distillation', 'features'])
        expect(ofFile.first[term]! / byRun.first[term]!, term).toBeCloseTo(1, 4);
      const config = JSON.parse(readFileSync(path.join(ofFile.asked.folder, 'config.json'), 'utf8'));
      expect(config.teacher).toMatchObject({
        warmStart: true,
        features: { layers: { pool: 'pool' }, weight: { kind: 'constant', value: 0.5 } },
      });
    },
  );

  it('a function whose weights it has itself goes on to the bit, and one that gives others is told of', async () => {
    const extra = `teacher: { model: () => ${plain}, ${features} },`;
    const told = 'Not as when the run began: The weights of the teacher have changed.';
    const whole = await learnt(extra);
    const file = experimentFile({ epochs: 2, extra });
    const [straight, parts] = [request({ file }), request({ file })];
    await all(straight);
    await all({ ...parts, settings: { epochs: 1 } });
    expect(await weights(parts.folder)).toEqual(whole.weights);
    const rest = await all({ ...parts, resume: true, settings: { epochs: 2 } });
    expect(of(rest, 'warning').map(({ message }) => message)).not.toContain(told);
    expect(await weights(parts.folder)).toEqual(await weights(straight.folder));
    writeFileSync(
      file,
      readFileSync(file, 'utf8').replace(
        `() => ${plain}, features`,
        `() => ${plain.replace('{', '{ seed: 5,')}, features`,
      ),
    );
    const changed = await all({ ...parts, resume: true, settings: { epochs: 3 } });
    expect(of(changed, 'warning').map(({ message }) => message)).toContain(told);
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
      message: `The teacher ${more} says [12] scores of a sample, and this network [10].`,
      line: expect.stringContaining('teacher: {'),
    });
    const small = await rewritten('width: 0.5 }', 'width: 0.5, inputShape: [16, 16, 3] }');
    expect((await failed(small)).message).toBe(`The teacher ${small} takes [16, 16, 3], and this network [32, 32, 3].`);
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

  it('that has layers or variables of another, or not all its weights', async () => {
    const fails = async (teacher: string, extra = '') => {
      const file = experimentFile({ epochs: 1, extra: `teacher: { ${teacher} }, ${extra}` });
      const events = await all(request({ file }));
      expect(of(events, 'started')).toEqual([]);
      const { error } = endOf(events);
      const lines = readFileSync(file, 'utf8').split('\n');
      return { ...error!, line: lines[(error?.source?.line ?? 0) - 1] };
    };
    const run = JSON.stringify(await trainedTeacher());
    const atTeacher = expect.stringContaining('teacher: {');
    expect(await fails(`model: () => ${plain}, features: { layers: ['stage1_block1_uot'] }`)).toMatchObject({
      message: "teacher.features: the network has no layer 'stage1_block1_uot'.",
      hint: expect.stringContaining("Did you mean 'stage1_block1_out'"),
      line: atTeacher,
    });
    expect(await fails(`model: () => ${plain.replace('}', ', classes: 12 }')}`)).toMatchObject({
      message: 'The teacher of teacher.model says [12] scores of a sample, and this network [10].',
      line: atTeacher,
    });
    expect(await fails("model: () => { throw new Error('boom'); }")).toMatchObject({
      message: 'The teacher could not be built: boom',
      line: atTeacher,
    });
    expect(await fails('model: () => 3')).toMatchObject({
      message: 'teacher.model() does not return a tf.LayersModel.',
      line: atTeacher,
    });
    expect((await fails(`model: () => ${plain.replace('depth: 8', 'depth: 14')}, weights: ${run}`)).message).toMatch(
      /^teacher: \d+ of the variables of its network are not in .+best\.safetensors, or of another shape: /,
    );
    expect((await fails(`model: () => ${plain}, weights: '/nowhere'`)).message).toBe(
      'teacher.weights: /nowhere cannot be read.',
    );
    expect(await fails('warmStart: true')).toMatchObject({
      message: 'teacher.warmStart is true, and the experiment has no `warmStart`.',
      line: atTeacher,
    });
  });

  it('that is the network itself', async () => {
    const file = experimentFile({ epochs: 1, model: 'only()', extra: 'teacher: { model: () => only() },' });
    const text = readFileSync(file, 'utf8').replace(
      'export default',
      `let one: tf.LayersModel | undefined;\nconst only = () => (one ??= ${plain});\nexport default`,
    );
    writeFileSync(file, text.replace(/ {2}(shaping|sparsity): .*\n/g, ''));
    expect(endOf(await all(request({ file }))).error?.message).toMatch(
      /^The teacher and the network share the variable '.+'\.$/,
    );
  });
});
