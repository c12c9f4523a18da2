/**
 * An evaluation on a device, with what its numbers mean. The loss of a function of the user's own is that of a whole batch: a batch that
 * is not full is then evaluated by a session of its size, so that what fills it up counts nowhere.
 */
import { closeAll } from '../base/closeAll';
import { numbersOf } from '../base/sampleTensors';
import type { Device, EvaluationSession, NumericArray, State } from '../device/device';
import type { EvaluationPlan } from '../step/specs';

/** What `evaluate` needs; `plan` is missing of one that knows only the usual numbers. */
export interface Evaluator extends EvaluationSession {
  plan?: Pick<EvaluationPlan, 'head' | 'loss' | 'metrics' | 'exact'> & Partial<Pick<EvaluationPlan, 'checkLabels'>>;
}

/** @param planOf An evaluation of so many samples; without a number of a usual batch. Whoever gets it disposes of it. */
export async function openEvaluator(device: Device, planOf: (samples?: number) => EvaluationPlan): Promise<Evaluator> {
  const plan = planOf();
  const session = await device.evaluation(plan);
  const full = Object.values(plan.inputs)[0]?.shape[0] ?? 1;
  let other: { samples: number; session: EvaluationSession } | undefined;
  const ofSize = async (samples: number): Promise<EvaluationSession> => {
    if (samples === full) return session;
    if (other?.samples === samples) return other.session;
    const before = other;
    // Closed once, also where no other one can be opened.
    other = undefined;
    await before?.session.dispose();
    // Of most splits one size: the last batch is always the same.
    other = { samples, session: await device.evaluation(planOf(samples)) };
    return other.session;
  };
  return {
    plan,
    async run(inputs: Record<string, NumericArray>, state: State) {
      const [[name = '', spec] = []] = Object.entries(plan.inputs);
      const given = inputs[name]?.length ?? 0;
      const samples = plan.exact ? (given * full) / numbersOf(spec?.shape ?? []) : full;
      return (await ofSize(samples)).run(inputs, state);
    },
    dispose: () => closeAll([() => session.dispose(), async () => other?.session.dispose()]),
  };
}

/** Uses an evaluation of a device and closes it again. */
export async function withEvaluator<T>(
  device: Device,
  planOf: (samples?: number) => EvaluationPlan,
  use: (session: Evaluator) => Promise<T>,
): Promise<T> {
  const session = await openEvaluator(device, planOf);
  try {
    return await use(session);
  } finally {
    await session.dispose();
  }
}
