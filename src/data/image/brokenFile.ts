/** What is thrown for a file that cannot be read. */

/** A file beside the one that was asked for: the labels of a photograph. `hint`: what to do where the run stops. */
export class BrokenFile extends Error {
  constructor(
    readonly file: string,
    reason: string,
    readonly hint?: string,
  ) {
    super(reason);
  }
}
