/**
 * The inner loop of the search in WebAssembly SIMD: what a move costs, 128 sources at a time. Assembled here from its
 * instructions, since it is one loop and a compiler for it would be a second language in the project.
 */

declare global {
  /** The part of the standard that is used here and that neither Node's types nor `lib` declare without a browser. */
  namespace WebAssembly {
    class Memory {
      constructor(size: { readonly initial: number });
      readonly buffer: ArrayBuffer;
    }
    class Module {
      constructor(bytes: Uint8Array);
    }
    class Instance {
      constructor(module: Module, imports: Readonly<Record<string, Readonly<Record<string, Memory>>>>);
      readonly exports: Readonly<Record<string, unknown>>;
    }
  }
}

/** Bytes of one vector, and 32-bit words in it. */
export const VECTOR_BYTES = 16;
export const VECTOR_WORDS = 4;

/**
 * Addresses are in bytes. `bitsA`, `bitsB`: sources of the two neurons. `binA`, `binB`: sets of the bins that they leave, vector
 * by vector top, sole, near (tally.ts). `rate`: f32 rate of each word. `near`: -1 where the bins are of one part, else 0.
 *
 * @returns change of cost
 */
export type MoveKernel = (
  bitsA: number,
  bitsB: number,
  binA: number,
  binB: number,
  rate: number,
  vectors: number,
  near: number,
) => number;

type Code = readonly number[];

/** Value types. */
const I32 = 0x7f;
const F32 = 0x7d;
const V128 = 0x7b;

/** Parameters in the order of MoveKernel, then the locals. */
const [bitsA, bitsB, binA, binB, rate, vectors, near] = [0, 1, 2, 3, 4, 5, 6];
const [sum, toB, toA, mask] = [7, 8, 9, 10];

const get = (local: number): Code => [0x20, local];
const set = (local: number): Code => [0x21, local];
const simd = (opcode: number): Code => (opcode < 0x80 ? [0xfd, opcode] : [0xfd, (opcode & 0x7f) | 0x80, opcode >> 7]);
const load = (address: number, offset = 0): Code => [...get(address), ...simd(0x00), 4, offset];
const and = (a: Code, b: Code): Code => [...a, ...b, ...simd(0x4e)];
const andNot = (a: Code, b: Code): Code => [...a, ...b, ...simd(0x4f)];
const or = (a: Code, b: Code): Code => [...a, ...b, ...simd(0x50)];
const countBytes = (a: Code): Code => [...a, ...simd(0x62)];
const advance = (local: number, bytes: number): Code => [...get(local), 0x41, bytes, 0x6a, ...set(local)];

const top = (bin: number): Code => load(bin, 0);
const sole = (bin: number): Code => load(bin, VECTOR_BYTES);
const nearTop = (bin: number): Code => and(load(bin, 2 * VECTOR_BYTES), get(mask));

/** Leaving the sole top saves a row only if the other engine of the part does not rise to the same height. */
const costs = or(and(get(toB), top(binB)), and(get(toA), top(binA)));
const saves = or(and(get(toB), andNot(sole(binA), nearTop(binB))), and(get(toA), andNot(sole(binB), nearTop(binA))));

const lane = (n: number): Code => [...get(sum), ...simd(0x1f), n];
const f32Add = 0x92;

const body: Code = [
  ...[2, 3, V128, 1, V128], // locals: sum, toB, toA; mask
  ...[...get(near), ...simd(0x11), ...set(mask)], // i32x4.splat
  ...[0x03, 0x40], // loop
  // A source of both neurons stays where it is.
  ...[...andNot(load(bitsA), load(bitsB)), ...set(toB)],
  ...[...andNot(load(bitsB), load(bitsA)), ...set(toA)],
  ...[...countBytes(costs), ...countBytes(saves), ...simd(0x71)], // i8x16.sub
  ...[...simd(0x7c), ...simd(0x7e)], // extadd_pairwise, 8 to 16 and 16 to 32 bits: one count a word
  ...[...simd(0xfa), ...load(rate), ...simd(0xe6)], // f32x4.convert_i32x4_s, f32x4.mul
  ...[...get(sum), ...simd(0xe4), ...set(sum)], // f32x4.add
  ...[bitsA, bitsB, rate].flatMap((pointer) => advance(pointer, VECTOR_BYTES)),
  ...[binA, binB].flatMap((pointer) => advance(pointer, 3 * VECTOR_BYTES)),
  ...[...get(vectors), 0x41, 1, 0x6b, 0x22, vectors, 0x0d, 0], // local.tee, br_if: until none is left
  0x0b,
  ...[...lane(0), ...lane(1), f32Add, ...lane(2), f32Add, ...lane(3), f32Add],
  0x0b,
];

const size = (n: number): Code => (n < 0x80 ? [n] : [(n & 0x7f) | 0x80, n >> 7]);
const section = (id: number, content: Code): Code => [id, ...size(content.length), ...content];
const name = (text: string): Code => [text.length, ...Buffer.from(text)];

/** One function `f` of the signature above, working on an imported memory. */
const module = Uint8Array.from([
  ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
  ...section(1, [1, 0x60, 7, I32, I32, I32, I32, I32, I32, I32, 1, F32]),
  ...section(2, [1, ...name('m'), ...name('m'), 2, 0, 1]), // memory of at least one page
  ...section(3, [1, 0]),
  ...section(7, [1, ...name('f'), 0, 0]),
  ...section(10, [1, ...size(body.length), ...body]),
]);

/** @param memory that holds what the addresses point to */
export function moveKernel(memory: WebAssembly.Memory): MoveKernel {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(module), { m: { m: memory } });
  return exports.f as MoveKernel;
}
