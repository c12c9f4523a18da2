import { panelKinds, type RunPanels, type ShowId } from '../panels/panelKinds';
import type { PanelKind, ShowCommand } from '../panels/runPanel';
import type { ChosenRun } from '../runs/chosenRun';
import type { Runs } from '../runs/runs';
import { focusOf } from './gateFocus';
import { noRun, pickRun, type RunChoice } from './pickRun';

type Handler = (argument?: unknown) => Promise<void>;

export function showCommands(runs: Runs, panels: RunPanels, chosen: ChosenRun): Record<ShowId, Handler> {
  const handlers = Object.entries<PanelKind>(panelKinds).map(([name, { show }]): [string, Handler] => [
    show.id,
    async (argument) => {
      const unasked = show.newest ? (runs.list().find(({ live }) => live) ?? runs.list()[0]) : chosen.folder;
      const run = await pickRun(runs, runChoice(show), argument ?? unasked);
      // A row of a gate says which one the view is to show; other views do without.
      if (run !== undefined) await panels[name as keyof RunPanels].show(run.folder, focusOf(argument));
    },
  ]);
  return Object.fromEntries(handlers) as Record<ShowId, Handler>;
}

/** What `show` offers where nobody names a run. */
export function runChoice({ title, fits = () => true, none = noRun }: Omit<ShowCommand, 'id'>): RunChoice {
  return { title: title(), fits, none: none() };
}
