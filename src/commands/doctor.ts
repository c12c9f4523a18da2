/** `sluice doctor [EXPERIMENT]`: which devices work here, and how fast. */
import path from 'node:path';
import { type Command, Option } from 'commander';
import { UserError } from '../base/userError';
import { probeDevice } from '../doctor/deviceProbe';
import { smallStep } from '../doctor/deviceProblem';
import { diagnosisText } from '../doctor/diagnosisText';
import { type DeviceId, deviceId, diagnose } from '../doctor/doctor';
import { setFlags } from '../experiment/settings';
import { nodeGpuFlag, placesOf } from './deviceFlags';
import { givenPath } from './givenPath';
import { interruptible } from './interruptible';
import { print, printJson } from './print';
import { type SetFlag, setFlag, settingsOf } from './setFlag';

interface Flags extends SetFlag {
  tfjsNodeGpu?: string;
  json?: boolean;
  probe?: string;
}

export function addDoctor(program: Command): void {
  program
    .command('doctor')
    .description('try every device with a training step, and say which work and how fast')
    .argument('[experiment]', 'experiment file whose own step is tried; default: a small gated network')
    .addOption(setFlag())
    .addOption(nodeGpuFlag())
    .option('--json', 'print one JSON array')
    .addOption(new Option('--probe <id>').hideHelp())
    .action(async (experiment: string | undefined, flags: Flags) => {
      const settings = settingsOf(flags);
      if (experiment === undefined && flags.set.length > 0)
        throw new UserError('--set is of which experiment?', { hint: 'Name its file.' });
      if (flags.probe !== undefined) {
        const id = deviceId(flags.probe);
        const diagnosis = await interruptible(() => probeDevice(id, placesOf(flags), experiment, settings));
        if (diagnosis !== undefined) printJson(diagnosis);
        return;
      }
      const extra =
        flags.tfjsNodeGpu === undefined ? [] : ['--tfjs-node-gpu', givenPath(flags.tfjsNodeGpu, '--tfjs-node-gpu')];
      const file = experiment === undefined ? [] : [givenPath(experiment, '[experiment]')];
      const probe = (id: DeviceId) => [__filename, 'doctor', ...file, '--probe', id, ...setFlags(settings), ...extra];
      const found = await interruptible((progress) => diagnose(probe, progress));
      if (found === undefined) return;
      const step =
        experiment === undefined
          ? `Each trained ${smallStep}; a GPU gains on larger steps: sluice doctor EXPERIMENT tries yours.`
          : `Each trained a step of ${path.basename(experiment)}.`;
      if (flags.json) printJson(found);
      else print([...found.map(diagnosisText), step].join('\n'));
      if (!found.some((d) => d.works)) process.exitCode = 1;
    });
}
