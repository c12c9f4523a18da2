/** How many channels a block of ONNX Runtime's CPU layout holds: 16 with AVX-512, 8 with AVX2 or NEON, 0 if there is none. */
import { OnnxBuilder } from './builder';
import { program, Session } from './session';

/** Reorders two pixels of 32 numbered channels and looks where the second pixel begins. */
export async function blockSize(): Promise<number> {
  const b = new OnnxBuilder();
  const x = b.input('x', [1, 32, 1, 2], 'float32');
  b.output('y', b.op('ReorderInput', [x], [1, 32, 1, 2], {}, { domain: 'com.microsoft.nchwc' }));
  try {
    const session = await Session.open(program('block', b), { threads: 1 });
    const { y } = await session.compute({ x: Float32Array.from({ length: 64 }, (_, i) => i) });
    await session.close();
    // Element 1 (channel 0, second pixel) follows a whole block of channels at the first pixel.
    return y ? y.indexOf(1) : 0;
  } catch {
    return 0;
  }
}
