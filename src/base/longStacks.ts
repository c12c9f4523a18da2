/** Between a user's line and the kernel that throws are more frames of TensorFlow.js than Node keeps. */
const frames = 60;

/** What `run` throws has the user's line on its stack. */
export function withLongStacks<T>(run: () => T): T {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = Math.max(stackTraceLimit, frames);
  try {
    return run();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}
