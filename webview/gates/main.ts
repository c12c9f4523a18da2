/** The Gates view: which gates fire when, and how far they are from what they are shaped to. */
import { runView } from '../shared/runView';
import { makePage } from './page';
import { connect } from './settings';

const host = connect();
runView('gates', host.post, (redraw) => makePage(host, redraw));
