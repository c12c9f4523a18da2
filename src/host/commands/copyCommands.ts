/** The commands that copy: ids, paths and numbers of runs, and the firing rates of gates. Of several selected runs all. */
import * as vscode from 'vscode';
import { commands } from '../base/manifestIds';
import { sayInStatusBar } from '../base/window';
import type { RunSummary } from '../runs/runSummary';
import { runValues } from '../runs/runValues';
import type { GatesTree } from '../trees/gatesTree';
import { gateValues } from '../trees/gateValues';
import { channelOf, gateOf } from './gateFocus';
import type { RunSource } from './pickRun';
import { pickRuns } from './pickRuns';

export function copyCommands(source: RunSource, gates: GatesTree) {
  const { t } = vscode.l10n;
  const copyOf = (title: string, question: string, text: (runs: readonly RunSummary[]) => string) => {
    return async (argument?: unknown, selection?: unknown) => {
      const runs = await pickRuns(source, { title, question }, argument, selection);
      if (runs.length > 0) await copy(text(runs));
    };
  };
  const lines = (of: (run: RunSummary) => string) => (runs: readonly RunSummary[]) => runs.map(of).join('\n');

  return {
    [commands.copyRunId]: (...given: unknown[]) =>
      copyOf(
        t('Sluice: Copy Run Id'),
        t('Which run’s id to copy?'),
        lines(({ id }) => id),
      )(...given),
    [commands.copyRunPath]: (...given: unknown[]) =>
      copyOf(
        t('Sluice: Copy Run Path'),
        t('Which run’s path to copy?'),
        lines(({ folder }) => folder),
      )(...given),
    [commands.copyRunValues]: (...given: unknown[]) =>
      copyOf(t('Sluice: Copy Run Values'), t('Which run’s numbers to copy?'), runValues)(...given),
    [commands.copyGateValues]: async (argument?: unknown) => {
      const found = await gates.layers();
      const layers = found?.layers ?? [];
      const name = gateOf(argument);
      const layer = layers.find((one) => one.name === name);
      if (layer !== undefined) await copy(gateValues(layer, channelOf(argument)));
    },
  };
}

async function copy(text: string): Promise<void> {
  await vscode.env.clipboard.writeText(text);
  const [first = '', ...others] = text.trimEnd().split('\n');
  const { t } = vscode.l10n;
  sayInStatusBar(others.length === 0 ? t('Copied {0}', first) : t('Copied {0} lines', others.length + 1));
}
