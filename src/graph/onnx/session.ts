/** An ONNX Runtime session over a lowered graph: flat arrays in, flat arrays out. */
import type { OnnxBuilder, OnnxType } from './builder';
import { ort } from './runtime';

export type Values = Float32Array | Int32Array;

export interface Port {
  name: string;
  shape: readonly number[];
  type: OnnxType;
}

/** A compiled graph that can be sent to another thread. */
export interface Program {
  model: Uint8Array;
  inputs: Port[];
  outputs: Port[];
}

export function program(name: string, builder: OnnxBuilder): Program {
  return {
    model: builder.encode(name),
    inputs: builder.inputs.map(({ name, shape, type }) => ({ name, shape, type })),
    outputs: builder.outputs.map(({ name, value }) => ({ name, shape: value.shape, type: value.type })),
  };
}

export interface SessionOptions {
  /** Threads inside one operator. */
  threads: number;
  /** Path prefix of ONNX Runtime's own profile; off when absent. */
  profile?: string | undefined;
}

export class Session {
  private constructor(
    private readonly session: ort.InferenceSession,
    readonly program: Program,
  ) {}

  static async open(program: Program, { threads, profile }: SessionOptions): Promise<Session> {
    const session = await ort.InferenceSession.create(program.model, {
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      // With static shapes a pattern would be one more block of the arena's size beside what the first run took.
      enableMemPattern: false,
      executionMode: 'sequential',
      graphOptimizationLevel: 'all',
      // What goes wrong is thrown, in the same words.
      logSeverityLevel: 4,
      ...(profile === undefined ? {} : { enableProfiling: true, profileFilePrefix: profile }),
      // Denormals appear in dying momentum and cost a hundredfold; threads that wait should not spin for long runs.
      extra: { session: { set_denormal_as_zero: '1', intra_op: { allow_spinning: threads > 1 ? '1' : '0' } } },
    });
    return new Session(session, program);
  }

  /** Tensor over an array, not a copy. */
  static tensor(port: Port, values: Values): ort.Tensor {
    const dims = [...port.shape];
    if (port.type === 'float32') return new ort.Tensor('float32', values as Float32Array, dims);
    return new ort.Tensor('int32', values as Int32Array, dims);
  }

  /** Runs once. `feeds` by input name; `fetches` are written in place where given. */
  async run(
    feeds: Record<string, ort.Tensor>,
    fetches?: Record<string, ort.Tensor>,
  ): Promise<Record<string, ort.Tensor>> {
    return fetches ? await this.session.run(feeds, fetches) : await this.session.run(feeds);
  }

  /** Runs on plain arrays. */
  async compute(inputs: Record<string, Values>): Promise<Record<string, Values>> {
    const feeds = Object.fromEntries(
      this.program.inputs.map((port) => {
        const values = inputs[port.name];
        if (!values) throw new Error(`Input '${port.name}' is missing`);
        return [port.name, Session.tensor(port, values)];
      }),
    );
    const results = await this.run(feeds);
    return Object.fromEntries(Object.entries(results).map(([name, t]) => [name, t.data as Values]));
  }

  async close(): Promise<void> {
    await this.session.release();
  }

  /** Writes the profile and returns once it is on disk. */
  endProfiling(): void {
    this.session.endProfiling();
  }
}
