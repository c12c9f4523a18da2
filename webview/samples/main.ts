/** The Samples view: what each test image cost, and whether hard images cost more. */
import { runView } from '../shared/runView';
import { makePage } from './page';
import { connect } from './settings';

const host = connect();
runView('samples', host.post, (redraw) => makePage(host, redraw));
