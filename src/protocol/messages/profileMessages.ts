/** What the extension host and the Profile view say to each other. Nothing here is answered: what a command leads to comes back as a profile. */

import type { Source } from '../events/events';
import type { ShownCheckpoint } from '../facts/shownCheckpoint';
import type { Curve } from '../files/curve';
import type { ProfileReport, Unit } from '../files/profileReport';
import type { SpeedUp } from '../files/speedUp';
import type { FigureMessage } from './viewMessages';

/** Work that the host does for the view, one at a time. */
export type ProfileWork = 'profile' | 'time' | 'curve' | 'speed';

/** From the host. */
export type ToProfileView =
  /** Takes the place of all before; the answer to `ready`, too. */
  | {
      kind: 'profile';
      report: ProfileReport;
      /** Of the experiment, or of the run. */
      name: string;
      /** The experiment was saved after the profile was made. */
      outdated: boolean;
      /** The run has a report of what its gates save in time. */
      speedUp: boolean;
      /** The numbers of that report; of a run, once measured. */
      speed?: SpeedUp | undefined;
      /** Accuracy and MACs over the threshold of the gates; of a run, once measured. */
      curve?: Curve | undefined;
    }
  /** What is being done; null: nothing. */
  | { kind: 'working'; work: ProfileWork | null };

/** From the view. */
export type FromProfileView =
  /** The page listens, and knows nothing yet. */
  | { kind: 'ready' }
  /** Make the profile again, with times if it has some. */
  | { kind: 'again' }
  /** Make it again with the time of each layer. */
  | { kind: 'measureTime' }
  /** Show the profile of this checkpoint of the run. */
  | { kind: 'showCheckpoint'; shown: ShownCheckpoint }
  /** Save the table as a file. */
  | { kind: 'save'; unit: Unit }
  | FigureMessage
  /** Show the report of what gates save in time as a document. */
  | { kind: 'speedUp' }
  /** Measure what gates save in time. */
  | { kind: 'measureSpeed' }
  /** Evaluate the run at several thresholds of its gates. */
  | { kind: 'measureCurve' }
  /** Export the run with this threshold of its gates. */
  | { kind: 'exportAt'; threshold: number }
  /** Show a place in the user's code. */
  | { kind: 'openSource'; source: Source }
  /** Something in the page went wrong; for the log. */
  | { kind: 'error'; message: string };
