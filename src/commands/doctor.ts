/** `sluice doctor [EXPERIMENT]`: which devices work here, and how fast. */
import path from 'node:path';
import { type Command, Option } from 'commander';
import { probeDevice } from '../train/deviceProbe';
import { diagnosisText } from '../train/diagnosisText';
import { type DeviceId, deviceId, diagnose } from '../train/doctor';
import { nodeGpuFlag, placesOf } from './deviceFlags';
import { print, printJson, say } from './print';

interface Flags {
  tfjsNodeGpu?: string;
  json?: boolean;
  probe?: string;
}

export function addDoctor(program: Command): void {
  program
    .command('doctor')
    .description('try every device with a training step, and say which work and how fast')
    .argument('[experiment]', 'experiment file whose own step is tried; default: a small gated network')
    .addOption(nodeGpuFlag())
    .option('--json', 'print one JSON array')
    .addOption(new Option('--probe <id>').hideHelp())
    .action(async (experiment: string | undefined, flags: Flags) => {
      if (flags.probe !== undefined) {
        const diagnosis = await probeDevice(deviceId(flags.probe), placesOf(flags), experiment);
        printJson(diagnosis);
        return;
      }
      const extra = flags.tfjsNodeGpu === undefined ? [] : ['--tfjs-node-gpu', flags.tfjsNodeGpu];
      const file = experiment === undefined ? [] : [path.resolve(experiment)];
      const probe = (id: DeviceId) => [__filename, 'doctor', ...file, '--probe', id, ...extra];
      const found = await diagnose(probe, { say });
      if (flags.json) printJson(found);
      else print(found.map(diagnosisText).join('\n'));
      if (!found.some((d) => d.works)) process.exitCode = 1;
    });
}
