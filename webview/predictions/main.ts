/** The Predictions view: what a segmentation run says of every pixel of the test images, beside photo and ground truth. */
import { runView } from '../shared/runView';
import { connect } from './host';
import { makePage } from './page';

const host = connect();
runView('predictions', host.post, (redraw) => makePage(host, redraw));
