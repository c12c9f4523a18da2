/** The commands that show a run in a view: the one that is named, else the current one, else the user is asked. */
import { panelKinds, type RunPanels, type ShowId } from '../panels/panelKinds';
import type { PanelKind, ShowCommand } from '../panels/runPanel';
import { focusOf } from './gateFocus';
import { noRun, pickRun, type RunChoice, type RunSource } from './pickRun';

type Handler = (argument?: unknown) => Promise<void>;

export function showCommands(source: RunSource, panels: RunPanels): Record<ShowId, Handler> {
  const handlers = Object.entries<PanelKind>(panelKinds).map(([name, { show }]): [string, Handler] => [
    show.id,
    async (argument) => {
      const choice = runChoice(show);
      const current = source.chosen.run;
      const unasked = current !== undefined && choice.fits(current) ? current.folder : undefined;
      const run = await pickRun(source, choice, argument ?? unasked);
      // A row of a gate says which one the view is to show; other views do without.
      if (run !== undefined) await panels[name as keyof RunPanels].show(run.folder, focusOf(argument));
    },
  ]);
  return Object.fromEntries(handlers) as Record<ShowId, Handler>;
}

/** What `show` offers where nobody names a run. */
export function runChoice({ title, question, fits = () => true, none = noRun }: Omit<ShowCommand, 'id'>): RunChoice {
  return { title: title(), question: question(), fits, none: none() };
}
