/** Sessions of an evaluation: one of a usual batch, one more of what is left, and none that stays open. */
import { describe, expect, it } from 'vitest';
import type { Device, NumericArray } from '../../src/device/device';
import { openEvaluator, withEvaluator } from '../../src/evaluate/evaluator';
import type { EvaluationPlan } from '../../src/step/specs';

/** Plans of four samples of three numbers each; what a device does with them. */
function device(exact: boolean) {
  const done: string[] = [];
  const planOf = (samples = 4) =>
    ({
      inputs: { x: { shape: [samples, 3], dtype: 'float32' }, y: { shape: [samples], dtype: 'int32' } },
      exact,
    }) as unknown as EvaluationPlan;
  const made = {
    evaluation: async ({ inputs }: EvaluationPlan) => {
      const of = inputs.x!.shape[0];
      done.push(`open ${of}`);
      return {
        run: async ({ x }: { x: NumericArray }) => {
          done.push(`run ${x.length / 3} in ${of}`);
          return {};
        },
        dispose: async () => void done.push(`close ${of}`),
      };
    },
  } as unknown as Device;
  const batch = (samples: number) => ({ x: new Float32Array(3 * samples), y: new Int32Array(samples) });
  return { device: made, planOf, done, batch };
}

describe('an evaluation', () => {
  it('of means over samples has one session, whatever a batch holds', async () => {
    const { device: on, planOf, done, batch } = device(false);
    const session = await openEvaluator(on, planOf);
    await session.run(batch(4), {});
    await session.run(batch(2), {});
    await session.dispose();
    expect(done).toEqual(['open 4', 'run 4 in 4', 'run 2 in 4', 'close 4']);
    expect(session.plan).toEqual(planOf());
  });

  it('of a whole batch has a session of the size of what is left, opened once, and closes all', async () => {
    const { device: on, planOf, done, batch } = device(true);
    const session = await openEvaluator(on, planOf);
    for (const samples of [4, 2, 4, 2, 1]) await session.run(batch(samples), {});
    await session.dispose();
    expect(done).toEqual([
      ...['open 4', 'run 4 in 4', 'open 2', 'run 2 in 2', 'run 4 in 4', 'run 2 in 2'],
      ...['close 2', 'open 1', 'run 1 in 1', 'close 4', 'close 1'],
    ]);
  });

  it('of a size that cannot be opened leaves nothing to be closed twice', async () => {
    const { device: on, planOf, done, batch } = device(true);
    const { evaluation } = on;
    on.evaluation = async (spec) => {
      if (spec.inputs.x!.shape[0] === 1) throw new Error('no memory is left');
      return evaluation(spec);
    };
    const session = await openEvaluator(on, planOf);
    await session.run(batch(2), {});
    await expect(session.run(batch(1), {})).rejects.toThrow('no memory is left');
    await session.dispose();
    expect(done).toEqual(['open 4', 'open 2', 'run 2 in 2', 'close 2', 'close 4']);
  });

  it('is closed after its use, also where that fails', async () => {
    const { device: on, planOf, done } = device(true);
    expect(await withEvaluator(on, planOf, async () => 7)).toBe(7);
    await expect(withEvaluator(on, planOf, () => Promise.reject(new Error('in use')))).rejects.toThrow('in use');
    expect(done).toEqual(['open 4', 'close 4', 'open 4', 'close 4']);
  });
});
