/** Every chart of the view, in the order of the page. A new one is a file here and a line below. */
import type { Format } from '../../shared/format';
import { accuracyChart } from './accuracy';
import { learningRateChart } from './learningRate';
import { lossChart } from './loss';
import type { ChartKind } from './series';
import { speedChart } from './speed';

export function allCharts(format: Format): ChartKind[] {
  return [lossChart(format), accuracyChart(format), learningRateChart(format), speedChart(format)];
}
