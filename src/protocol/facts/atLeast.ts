/**
 * Costs of which something is not counted are lower bounds. Whatever shows MACs of a network says so by one of these; shares
 * are then of what is counted, and which way they are wrong nobody knows.
 */

type NotCounted = readonly string[] | undefined;

export const isBound = (notCounted: NotCounted): boolean => (notCounted?.length ?? 0) > 0;

/** Before a number of a view. */
export const boundSign = '≥ ';
export const boundOf = (notCounted: NotCounted): string => (isBound(notCounted) ? boundSign : '');

/** Before a number of the terminal. */
export const boundWord = (notCounted: NotCounted): string => (isBound(notCounted) ? 'at least ' : '');
