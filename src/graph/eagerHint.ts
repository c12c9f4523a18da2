/** What to do about code that cannot be compiled. */
export const eagerHint = 'The eager device runs any TensorFlow.js code: choose device tfjs.';
