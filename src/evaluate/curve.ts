/**
 * What a trained run is worth under a budget: its accuracy and its MACs at several thresholds of its gates. A gate's logits
 * depend on the gates before it, so every threshold is an evaluation of its own.
 */
import path from 'node:path';
import { cannotWrite } from '../files/cannotWrite';
import { writeWhole } from '../files/writeWhole';
import { scoreOf } from '../protocol/events/score';
import { runScore } from '../protocol/facts/scoreText';
import type { Curve } from '../protocol/files/curve';
import { filesOf } from '../protocol/files/runFolder';
import { type EvaluateRequest, evaluateThresholds } from './evaluateRun';

/** Measures and writes `curve.json` into the run folder. Throws a `UserError` for a run without gates. */
export async function measureCurve(request: EvaluateRequest, thresholds: readonly number[]): Promise<Curve> {
  const ordered = [...new Set(thresholds)].sort((a, b) => a - b);
  const { evaluations, measures, model, checkpoint, epoch } = await evaluateThresholds(
    { ...request, gated: true },
    ordered,
  );
  const by = measures.score && runScore(measures, evaluations[0]?.values ?? {});
  const curve: Curve = {
    run: request.folder,
    checkpoint,
    epoch,
    made: Date.now(),
    images: evaluations[0]?.samples ?? 0,
    denseMacs: model.macs,
    atLeast: model.notCounted.length > 0 ? true : undefined,
    ...(by && { by }),
    points: evaluations.map(({ values }, i) => ({
      threshold: ordered[i] as number,
      ...{ accuracy: values.accuracy, macs: values.macs, share: values.macs / model.macs },
      ...(by && { score: scoreOf(values, by) }),
    })),
  };
  await keep(path.join(request.folder, filesOf[checkpoint].curve), curve);
  return curve;
}

async function keep(file: string, curve: Curve): Promise<void> {
  try {
    await writeWhole(file, `${JSON.stringify(curve, null, 2)}\n`);
  } catch (error) {
    throw cannotWrite(
      file,
      error,
      'Make room in the run folder, or make it writable; `--threshold` prints the same and writes nothing.',
    );
  }
}
