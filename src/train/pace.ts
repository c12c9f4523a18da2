/** How often a run says something while it trains: a step's numbers ten times a second, its gates' rates once. */
const stepEventMs = 100;
const gatesEventMs = 1000;

export class Pace {
  private lastStep = 0;
  private lastGates = Date.now();
  /** Milliseconds of the step before. */
  private stepMs = 0;

  /** Whether the step that begins now ends before its numbers are due: reading them holds a GPU up. */
  get quiet(): boolean {
    return Date.now() + this.stepMs - this.lastStep < stepEventMs;
  }

  async timed<T>(step: () => Promise<T>): Promise<T> {
    const begun = performance.now();
    const outputs = await step();
    this.stepMs = performance.now() - begun;
    return outputs;
  }

  /** A step's numbers are said now. @returns the time of their event. */
  sayStep(): number {
    this.lastStep = Date.now();
    return this.lastStep;
  }

  /** The time of an event of gates, where one is due. */
  sayGates(): number | undefined {
    const now = Date.now();
    if (now - this.lastGates < gatesEventMs) return undefined;
    this.lastGates = now;
    return now;
  }
}
