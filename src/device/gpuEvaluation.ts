/** A forward pass on a GPU, whose weights stay there. */
import type * as ort from 'onnxruntime-node';
import { GpuSession, type Provider } from '../graph/onnx/gpuSession';
import type { Program, Values } from '../graph/onnx/session';
import { bare } from '../graph/port';

export class GpuEvaluation {
  private weights = new Map<string, ort.Tensor>();

  private constructor(
    private readonly session: GpuSession,
    private readonly upload: GpuSession,
  ) {}

  /** `copy` has an input and an output for each of the weights. */
  static async open(program: Program, copy: Program, provider: Provider): Promise<GpuEvaluation> {
    const session = await GpuSession.open(program, { provider, resident: () => false });
    return new GpuEvaluation(session, await GpuSession.open(copy, { provider, resident: () => true }));
  }

  async load(weights: Readonly<Record<string, Float32Array>>): Promise<void> {
    for (const tensor of this.weights.values()) tensor.dispose();
    this.weights = new Map(Object.entries(await this.upload.run(({ name }) => weights[bare(name)])));
  }

  async compute(inputs: Readonly<Record<string, Values>>): Promise<Record<string, Values>> {
    const outputs = await this.session.run(({ name }) => this.weights.get(name) ?? inputs[name]);
    return Object.fromEntries(Object.entries(outputs).map(([name, tensor]) => [name, tensor.data as Values]));
  }

  async close(): Promise<void> {
    for (const tensor of this.weights.values()) tensor.dispose();
    await this.session.close();
    await this.upload.close();
  }
}
