/** What goes wrong in a page reaches the log: an error that nobody caught, and a promise that nobody waited for. */
export function reportFaults(post: (message: { kind: 'error'; message: string }) => void): void {
  const say = (fault: unknown, text: string) =>
    post({ kind: 'error', message: fault instanceof Error ? (fault.stack ?? fault.message) : text });
  window.addEventListener('error', ({ message, error }) => say(error, message));
  window.addEventListener('unhandledrejection', ({ reason }) => say(reason, String(reason)));
}
