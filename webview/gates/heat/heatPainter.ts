/** Brings the heatmap to its content: cells only when they, their room or their colours are others than before. */
import { setAttribute, show } from '../../shared/dom';
import type { Format } from '../../shared/format';
import { t } from '../../shared/l10n';
import type { Theme } from '../../shared/theme';
import { type Geometry, layOut, type Room } from './geometry';
import type { HeatContent } from './heatContent';
import type { HeatModel } from './heatModel';
import type { HeatParts } from './heatParts';
import { paint } from './paint';
import { roomFor, sameRoom } from './room';

interface Drawn extends HeatContent {
  room: Room;
  theme: Theme;
  geometry: Geometry;
}

export interface HeatPainter {
  /** Where the cells are now; undefined while the page is hidden. */
  paint(content: HeatContent, theme: Theme): Geometry | undefined;
}

export function heatPainter(parts: HeatParts, format: Format): HeatPainter {
  let drawn: Drawn | undefined;
  let filled: HeatContent['stats'] | undefined;
  return {
    paint(content, theme) {
      const { model, stats } = content;
      if (filled !== stats) fillStats(content);
      filled = stats;
      const room = roomFor(model.mode, parts);
      if (room === undefined || room.width <= 0) return drawn?.geometry;
      const same = drawn?.model === model && drawn.theme === theme && sameRoom(drawn.room, room);
      if (drawn !== undefined && same) return drawn.geometry;
      const geometry = layOut(model, room);
      drawn = { ...content, room, theme, geometry };
      drawCells(model, geometry, theme);
      return geometry;
    },
  };

  function fillStats({ stats, facts }: HeatContent): void {
    const linked = new Set(facts.layers.filter(({ sources }) => sources.length > 0).map(({ name }) => name));
    parts.stats.fill(stats, (layer) => linked.has(layer));
  }

  function drawCells(model: HeatModel, geometry: Geometry, theme: Theme): void {
    const { element, canvas, labels, stats, axes } = parts;
    paint(canvas, model, geometry, theme);
    labels.update(model, geometry);
    show(stats.element, model.mode === 'layers');
    stats.place(geometry);
    // The totals are below the last cells.
    element.style.paddingBottom = `${stats.totalHeight()}px`;
    axes.update(model, geometry);
    const keys = t('Arrow keys move from cell to cell, Enter goes to the code.');
    setAttribute(canvas, 'aria-label', `${t('{0} firing rates.', format.whole(model.cells))} ${keys}`);
    // For tests: where a cell is can be asked for without reading pixels.
    const { pitchX, pitchY, perLine, tops } = geometry;
    canvas.dataset.geometry = JSON.stringify({ pitchX, pitchY, perLine, tops });
  }
}
