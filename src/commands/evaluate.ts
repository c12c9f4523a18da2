/** `sluice evaluate RUN`: a run's accuracy and MACs, at one threshold of its gates or over several. */
import { type Command, Option } from 'commander';
import { measureCurve } from '../evaluate/curve';
import { evaluateRun, evaluateThresholds } from '../evaluate/evaluateRun';
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
    .description('evaluate a checkpoint of a run on the test images')
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
      if (flags.curve || flags.thresholds !== undefined) {
        const wanted = flags.thresholds?.split(',').map((text) => threshold(text, '--thresholds')) ?? defaultThresholds;
        const curve = await interruptible((progress) => measureCurve({ ...request, ...progress }, wanted));
        if (curve === undefined) return;
        const { checkpoint, epoch = Number.NaN } = curve;
        if (flags.json) return printJson(curve);
        return print(
          `${checkpointLine({ checkpoint, epoch })}\n${thresholdReport(curve.denseMacs, curve.points, curve.atLeast)}`,
        );
      }
      if (flags.threshold !== undefined) {
        const thresholds = flags.threshold.map((text) => threshold(text));
        const evaluated = await interruptible((progress) =>
          evaluateThresholds({ ...request, signal: progress.signal }, thresholds),
        );
        if (evaluated === undefined) return;
        const { evaluations, model, checkpoint, epoch } = evaluated;
        const rows = evaluations.map((evaluation, i) => ({ threshold: thresholds[i] as number, ...evaluation }));
        return flags.json
          ? printJson({ checkpoint, epoch, denseMacs: model.macs, notCounted: model.notCounted, thresholds: rows })
          : print(`${checkpointLine(evaluated)}\n${thresholdReport(model.macs, rows, model.notCounted.length > 0)}`);
      }
      const evaluated = await interruptible(({ signal }) => evaluateRun({ ...request, signal, record: true }));
      if (evaluated === undefined) return;
      const { evaluation, model, data, checkpoint, epoch } = evaluated;
      if (flags.json)
        printJson({ checkpoint, epoch, ...evaluation, denseMacs: model.macs, notCounted: model.notCounted });
      else print(`${checkpointLine(evaluated)}\n${report(model, evaluation, data)}`);
    });
}
