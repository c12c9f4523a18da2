/** What the editor says of MACs where something is not counted. */
import { isBound } from '../../protocol/facts/atLeast';
import type { Language } from './language';

/** Why they are lower bounds, as a sentence; '' where all is counted. */
export const atLeastText = (notCounted: readonly string[], { t }: Language): string =>
  isBound(notCounted) ? t('MACs are “at least”: not counted are {0}.', notCounted.join(', ')) : '';

/** `38% of MACs`, or of those that are counted. */
export const shareOfMacs = (share: string, notCounted: readonly string[], { t }: Language): string =>
  isBound(notCounted) ? t('{0} of counted MACs', share) : t('{0} of MACs', share);

/** `switches 38% of MACs`: what gates can save at the most, not what they cost. */
export const switchedText = (share: string, notCounted: readonly string[], { t }: Language): string =>
  isBound(notCounted) ? t('switches {0} of counted MACs', share) : t('switches {0} of MACs', share);
