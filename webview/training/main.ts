/** The Training view: loss, accuracy and speed of a run, live. */
import { runView } from '../shared/runView';
import { registerCharts } from './charts/lineChart';
import { connect } from './host';
import { makePage } from './page';

const host = connect();
registerCharts();
runView('training', host.post, (redraw) => makePage(host, redraw));
