/** What `process.exit` is where code of the user's runs: an error at their line. It would end the run, or one thread of it, without a word. */
export const refusedExit = (code: number | string | null | undefined): Error =>
  new Error(`process.exit(${code ?? ''}) in the experiment would end the run`);
