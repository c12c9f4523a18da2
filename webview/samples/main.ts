/** The Samples view: what each test image cost, and whether hard images cost more. */
import { runView } from '../shared/runView';
import { connect } from './host';
import { makePage } from './page';

const host = connect();
runView('samples', host.post, (redraw) => makePage(host, redraw));
