/**
 * An ONNX Runtime session on a GPU: tensors that stay there between runs, and few outputs that come back as arrays. Whoever
 * gets a tensor that stays on the GPU disposes of it.
 */
import { ort } from './runtime';
import { type Port, type Program, Session, type Values } from './session';

/** ONNX Runtime's execution providers for GPUs, by its own names. */
export type Provider = 'webgpu' | 'cuda';

export interface GpuSessionOptions {
  provider: Provider;
  /** Whether an output stays on the GPU. To read one that does ends the process: a session with it elsewhere has to. */
  resident(name: string): boolean;
  /** Path prefix of ONNX Runtime's own profile; off when absent. */
  profile?: string | undefined;
}

export class GpuSession {
  private constructor(
    private readonly session: ort.InferenceSession,
    readonly program: Program,
  ) {}

  static async open(program: Program, { provider, resident, profile }: GpuSessionOptions): Promise<GpuSession> {
    const locations = program.outputs.map(({ name }) => [name, resident(name) ? 'gpu-buffer' : 'cpu'] as const);
    const session = await ort.InferenceSession.create(program.model, {
      executionProviders: [provider],
      graphOptimizationLevel: 'all',
      // What happens to a GPU is thrown as well; what is only worth a note is none of the user's business.
      logSeverityLevel: 4,
      preferredOutputLocation: Object.fromEntries(locations),
      ...(profile === undefined ? {} : { enableProfiling: true, profileFilePrefix: profile }),
    });
    return new GpuSession(session, program);
  }

  /** Feeds by input name: tensors as they are, arrays are uploaded. */
  async run(feeds: (port: Port) => ort.Tensor | Values | undefined): Promise<Record<string, ort.Tensor>> {
    const tensors = this.program.inputs.map((port) => {
      const given = feeds(port);
      if (given === undefined) throw new Error(`Input '${port.name}' is missing`);
      return [port.name, ArrayBuffer.isView(given) ? Session.tensor(port, given) : given] as const;
    });
    return await this.session.run(Object.fromEntries(tensors));
  }

  async close(): Promise<void> {
    await this.session.release();
  }

  endProfiling(): void {
    this.session.endProfiling();
  }
}
