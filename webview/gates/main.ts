/** The Gates view: which gates fire when, and how far they are from what they are shaped to. */
import { runView } from '../shared/runView';
import { connect } from './host';
import { makePage } from './page';

const host = connect();
runView('gates', host.post, (redraw) => makePage(host, redraw));
