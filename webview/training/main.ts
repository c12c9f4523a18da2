/** The Training view: loss, accuracy and speed of a run, live. */

import { registerCharts } from '../shared/charts/lineChart';
import { runView } from '../shared/runView';
import { makePage } from './page';
import { connect } from './settings';

const host = connect();
registerCharts();
runView('training', host.post, (redraw) => makePage(host, redraw));
