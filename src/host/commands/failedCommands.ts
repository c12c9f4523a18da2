/** The commands that hide the runs that have failed, and show them again. */
import { commands } from '../base/manifestIds';
import type { RunsTree } from '../trees/runsTree';

export function failedCommands(tree: RunsTree) {
  return {
    [commands.hideFailedRuns]: () => tree.hideFailed(true),
    [commands.showFailedRuns]: () => tree.hideFailed(false),
  };
}
