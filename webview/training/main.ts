/** The Training view: loss, accuracy and speed of a run, live. */
import { runView } from '../shared/runView';
import { registerCharts } from './charts/lineChart';
import { makePage } from './page';
import { connect } from './settings';

const host = connect();
registerCharts();
runView('training', host.post, (redraw) => makePage(host, redraw));
