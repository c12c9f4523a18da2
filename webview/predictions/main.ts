/** The Predictions view: what a segmentation run says of every pixel of the test images, beside photo and ground truth. */
import { runView } from '../shared/runView';
import { makePage } from './page';
import { connect } from './settings';

const host = connect();
runView('predictions', host.post, (redraw) => makePage(host, redraw));
