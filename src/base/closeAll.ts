/**
 * Closes one thing after the other, each whatever became of the one before. What fails in closing is said on standard error
 * and is no reason of a run's end: it must not take the place of the error that made it necessary.
 */
export async function closeAll(closes: readonly (() => Promise<void>)[]): Promise<void> {
  for (const close of closes) {
    try {
      await close();
    } catch (error) {
      console.error('Closing failed:', error);
    }
  }
}
