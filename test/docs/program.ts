/** The commands of `sluice` with their flags, as Commander has them, for comparison with what the pages say. */
import { Command } from 'commander';
import { addBench } from '../../src/commands/benchInfer';
import { addDoctor } from '../../src/commands/doctor';
import { addEvaluate } from '../../src/commands/evaluate';
import { addExport } from '../../src/commands/export';
import { addPredict } from '../../src/commands/predict';
import { addPresets } from '../../src/commands/presets';
import { addProfile } from '../../src/commands/profile';
import { addSamples } from '../../src/commands/samples';
import { addTrain } from '../../src/commands/train';

const program = new Command('sluice');
for (const add of [
  addTrain,
  addEvaluate,
  addProfile,
  addSamples,
  addPredict,
  addExport,
  addBench,
  addPresets,
  addDoctor,
])
  add(program);

/** By name; `bench infer` is one name. */
export const commands: ReadonlyMap<string, Command> = new Map(
  program.commands.flatMap((command): [string, Command][] =>
    command.commands.length === 0
      ? [[command.name(), command]]
      : command.commands.map((inner) => [`${command.name()} ${inner.name()}`, inner]),
  ),
);

/** Long flags of the command that a line calls, as `--json`; throws for a command that is none. */
export function flagsOf(line: string): string[] {
  const name = [...commands.keys()].find((known) => line === known || line.startsWith(`${known} `));
  if (name === undefined) throw new Error(`There is no command: sluice ${line}`);
  return ['--help', ...(commands.get(name)?.options ?? []).flatMap(({ long }) => long ?? [])];
}
