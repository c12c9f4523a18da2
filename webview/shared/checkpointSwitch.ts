/** The switch between the last and the best checkpoint of the run, in the header of every view. The host holds what is chosen. */
import type { ShownCheckpoint } from '../../src/protocol/facts/shownCheckpoint';
import { type Segments, segments } from './controls';
import { t } from './l10n';

export function checkpointSwitch(choose: (shown: ShownCheckpoint) => void): Segments<ShownCheckpoint> {
  const control = segments('checkpoint', t('Checkpoint'), { last: t('Last'), best: t('Best') }, choose);
  control.element.classList.add('checkpoint');
  control.element.title = t('Show the numbers of the last checkpoint or of the best one, here and in the editor.');
  return control;
}
