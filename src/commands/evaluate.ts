/** `sluice evaluate RUN`: a run's accuracy and MACs, at one threshold of its gates or over several. */
import { type Command, Option } from 'commander';
import { measureCurve } from '../evaluate/curve';
import { type EvaluateRequest, evaluateRun, evaluateThresholds } from '../evaluate/evaluateRun';
import { flatEvaluation } from '../protocol/events/eventLine';
import { scoreOf } from '../protocol/events/score';
import { runScore } from '../protocol/facts/scoreText';
import { defaultThresholds } from '../protocol/files/curve';
import { type CheckpointFlags, checkpointFlags, checkpointLine, chosenCheckpoint } from './checkpointFlags';
import { chosenDevice, type DeviceFlags, deviceFlag, nodeGpuFlag } from './deviceFlags';
import { givenPath } from './givenPath';
import { interruptible } from './interruptible';
import { threshold } from './numbers';
import { print, printJson } from './print';
import { report, thresholdReport } from './report';
import { mayRunCodeOf, type TrustFlag, trustFlag } from './trust';

interface Flags extends DeviceFlags, TrustFlag, CheckpointFlags {
  threshold?: string[];
  thresholds?: string;
  curve?: boolean;
  json?: boolean;
}

export function addEvaluate(program: Command): void {
  const command = program
    .command('evaluate')
    .description('evaluate a checkpoint of a run on the test samples')
    .argument('<run>', 'run folder');
  checkpointFlags(command)
    .addOption(deviceFlag())
    .addOption(nodeGpuFlag())
    .option('--threshold <p...>', 'open gates whose probability is above p: accuracy and MACs for each p')
    .addOption(
      new Option(
        '--curve',
        `the same over a range of thresholds (${defaultThresholds.join(', ')}), kept in the run folder`,
      ).conflicts('threshold'),
    )
    .addOption(new Option('--thresholds <list>', 'a curve over these: 0.3,0.5,0.7').conflicts(['curve', 'threshold']))
    .option('--json', 'print one JSON object')
    .addOption(trustFlag())
    .action(async (run: string, flags: Flags) => {
      await mayRunCodeOf(givenPath(run, '<run>'), flags);
      const request = {
        folder: givenPath(run, '<run>'),
        checkpoint: chosenCheckpoint(flags),
        ...chosenDevice(flags),
      };
      if (flags.curve || flags.thresholds !== undefined) await printCurve(request, flags);
      else if (flags.threshold !== undefined) await printThresholds(request, flags.threshold, flags);
      else await printEvaluation(request, flags);
    });
}

async function printCurve(request: EvaluateRequest, { thresholds, json }: Flags): Promise<void> {
  const wanted = thresholds?.split(',').map((text) => threshold(text, '--thresholds')) ?? defaultThresholds;
  const curve = await interruptible((progress) => measureCurve({ ...request, ...progress }, wanted));
  if (curve === undefined) return;
  const { checkpoint, epoch = Number.NaN, denseMacs, points, atLeast, by } = curve;
  if (json) printJson(curve);
  else print(`${checkpointLine({ checkpoint, epoch })}\n${thresholdReport(denseMacs, points, atLeast, by)}`);
}

async function printThresholds(request: EvaluateRequest, given: readonly string[], { json }: Flags): Promise<void> {
  const thresholds = given.map((text) => threshold(text));
  const evaluated = await interruptible(({ signal }) => evaluateThresholds({ ...request, signal }, thresholds));
  if (evaluated === undefined) return;
  const { evaluations, measures, model, checkpoint, epoch } = evaluated;
  const by = measures.score && runScore(measures, {});
  const { macs: denseMacs, notCounted } = model;
  const rows = evaluations.map((evaluation, i) => ({
    threshold: thresholds[i] as number,
    ...flatEvaluation(evaluation),
  }));
  const shown = rows.map((row, i) => ({ ...row, score: by && scoreOf(evaluations[i]?.values ?? {}, by) }));
  if (json) printJson({ checkpoint, epoch, denseMacs, notCounted, thresholds: rows });
  else print(`${checkpointLine(evaluated)}\n${thresholdReport(denseMacs, shown, notCounted.length > 0, by)}`);
}

async function printEvaluation(request: EvaluateRequest, { json }: Flags): Promise<void> {
  const evaluated = await interruptible(({ signal }) => evaluateRun({ ...request, signal, record: true }));
  if (evaluated === undefined) return;
  const { evaluation, measures, model, data, checkpoint, epoch } = evaluated;
  const { macs: denseMacs, notCounted } = model;
  if (json) printJson({ checkpoint, epoch, ...flatEvaluation(evaluation), denseMacs, notCounted });
  else print(`${checkpointLine(evaluated)}\n${report(model, evaluation, data, measures.metrics)}`);
}
