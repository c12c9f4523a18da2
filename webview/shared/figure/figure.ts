/** A figure that can be taken away: its picture as SVG and PNG, its numbers as CSV. The host asks which, and where to. */

import { csv } from '../../../src/base/csv';
import type { FigureMessage } from '../../../src/protocol/messages/viewMessages';
import { button } from '../dom';
import { t } from '../l10n';
import { rasterise } from './rasterise';

export interface Figure {
  /** In the name of the file, e.g. `loss`. */
  name: string;
  /** Stands alone: a size, a background, no class that only the page knows. */
  picture(): SVGSVGElement;
  /** The header, then the rows: everything that is drawn and more, unrounded, a unit in the header where there is one. */
  numbers(): (string | number)[][];
}

/** @param figure as it is when the button is pressed; undefined where there is nothing to save yet. */
export function saveButton(
  title: string,
  post: (message: FigureMessage) => void,
  figure: () => Figure | undefined,
): HTMLButtonElement {
  const save = button(t('Save…'), 'link', async () => {
    const chosen = figure();
    if (chosen !== undefined) post(await saveMessage(chosen));
  });
  save.setAttribute('aria-label', t('Save {0} as PNG, SVG or CSV', title));
  return save;
}

async function saveMessage({ name, picture, numbers }: Figure): Promise<FigureMessage> {
  const drawn = picture();
  const svg = `<?xml version="1.0" encoding="UTF-8"?>\n${new XMLSerializer().serializeToString(drawn)}\n`;
  const png = await rasterise(svg, Number(drawn.getAttribute('width')), Number(drawn.getAttribute('height')));
  return { kind: 'saveFigure', name, svg, png, csv: csv(numbers()) };
}
