/** Every chart of the view, in the order of the page. A new one is a file here and a line below. */

import type { ChartKind } from '../../shared/charts/series';
import type { Format } from '../../shared/format';
import { accuracyChart } from './accuracy';
import { budgetChart, steeredWeightChart } from './budget';
import { compositionChart } from './composition';
import { learningRateChart } from './learningRate';
import { lossChart } from './loss';
import { macsChart } from './macs';
import { speedChart } from './speed';

export function allCharts(format: Format): ChartKind[] {
  return [
    lossChart(format),
    accuracyChart(format),
    macsChart(format),
    budgetChart(format),
    steeredWeightChart(format),
    compositionChart(format),
    learningRateChart(format),
    speedChart(format),
  ];
}
