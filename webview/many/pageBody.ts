/** The picture that is chosen, and the table of all runs below or beside it. */
import { h, show } from '../shared/dom';
import { t } from '../shared/l10n';
import type { ManyMemory } from './memory';
import type { PageModel } from './model';
import type { ManyHost, Part } from './part';
import { openSaving } from './saving';
import { openChooser } from './table/chooser';
import { runTable, type TableHost } from './table/runTable';
import { type ToolbarActions, toolbar } from './toolbar';

export interface PageBody {
  readonly element: HTMLElement;
  /**
   * @param part undefined: the table stands alone.
   * @param some there is a run to show.
   */
  update(model: PageModel, settings: ManyMemory, part: Part | undefined, some: boolean): void;
}

export function pageBody(
  host: TableHost,
  { saveText }: Pick<ManyHost, 'saveText'>,
  modelNow: () => PageModel | undefined,
): PageBody {
  const picture = h('div', { class: 'picture' });
  const table = runTable(host);
  const opener = (open: (model: PageModel, anchor: DOMRect) => void) => (anchor: DOMRect) => {
    const model = modelNow();
    if (model !== undefined) open(model, anchor);
  };
  const actions: ToolbarActions = {
    change: host.change,
    columns: opener(({ columns }, anchor) => openChooser(host, columns, anchor)),
    save: opener((model, anchor) => openSaving(host, saveText, model, anchor)),
  };
  const tools = toolbar(actions, host.format);
  const none = h('p', { class: 'waiting', role: 'status' }, t('No run fits the filter.'));
  const rows = h('section', { class: 'rows', 'aria-label': t('Runs') }, ...tools.elements, none, table.element);
  const element = h('div', { class: 'split' }, picture, rows);
  return {
    element,
    update(model, settings, part, some) {
      show(element, some);
      if (part !== undefined && picture.firstElementChild !== part.element) picture.replaceChildren(part.element);
      show(picture, part !== undefined);
      show(none, model.rows.length === 0);
      show(table.element, model.rows.length > 0);
      if (!some) return;
      tools.update(model, settings);
      part?.update(model);
      table.update(model);
    },
  };
}
