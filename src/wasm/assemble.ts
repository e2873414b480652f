/**
 * As much of a WebAssembly assembler as a few kernels need: instructions are arrays of bytes, a function is its
 * parameters, locals and body. Encoding after the WebAssembly core specification 2.0, chapter 5 (binary format).
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

export type Code = readonly number[];
export type ValueType = 'i32' | 'f32' | 'f64' | 'v128';

/** Names of locals are indices of their order: parameters first. */
export interface Kernel {
  readonly name: string;
  readonly parameters: readonly ValueType[];
  readonly locals: readonly ValueType[];
  readonly result: ValueType | null;
  readonly body: Code;
}

const typeCode = { i32: 0x7f, f32: 0x7d, f64: 0x7c, v128: 0x7b } as const;

/** Unsigned LEB128. */
export function unsigned(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  do {
    const low = rest % 128;
    rest = Math.floor(rest / 128);
    bytes.push(rest > 0 ? low + 128 : low);
  } while (rest > 0);
  return bytes;
}

/** Signed LEB128 of 32 bits. */
function signed(value: number): number[] {
  const bytes: number[] = [];
  let rest = value | 0;
  for (;;) {
    const low = rest & 0x7f;
    rest >>= 7;
    const last = (rest === 0 && (low & 0x40) === 0) || (rest === -1 && (low & 0x40) !== 0);
    bytes.push(last ? low : low | 0x80);
    if (last) return bytes;
  }
}

const vector = (items: readonly Code[]): number[] => [...unsigned(items.length), ...items.flat()];
const sized = (bytes: Code): number[] => [...unsigned(bytes.length), ...bytes];
const section = (id: number, content: Code): number[] => [id, ...sized(content)];
const text = (value: string): number[] => sized([...new TextEncoder().encode(value)]);
const plain = (...bytes: number[]) => bytes;
const simd = (opcode: number): number[] => [0xfd, ...unsigned(opcode)];
/** Alignment hints of 0: any address is allowed. */
const at = (opcode: number, bytes: number): number[] => [...simd(opcode), 0, ...unsigned(bytes)];

export const get = (local: number): number[] => [0x20, ...unsigned(local)];
export const set = (local: number): number[] => [0x21, ...unsigned(local)];
/** Sets, and leaves the value on the stack. */
export const tee = (local: number): number[] => [0x22, ...unsigned(local)];
export const i32 = {
  const: (value: number): number[] => [0x41, ...signed(value)],
  load: (bytes = 0): number[] => [0x28, 0, ...unsigned(bytes)],
  store: (bytes = 0): number[] => [0x36, 0, ...unsigned(bytes)],
  ltU: plain(0x49),
  add: plain(0x6a),
  sub: plain(0x6b),
  mul: plain(0x6c),
  remU: plain(0x70),
  and: plain(0x71),
  or: plain(0x72),
  shl: plain(0x74),
  shrU: plain(0x76),
  truncF64: plain(0xaa),
} as const;
export const v128 = {
  load: (bytes = 0): number[] => at(0, bytes),
  /** four int16 as int32 */
  load16x4: (bytes = 0): number[] => at(3, bytes),
  /** the low half, the high half zero */
  load64: (bytes = 0): number[] => at(93, bytes),
  /** eight int8 as int16 */
  load8x8: (bytes = 0): number[] => at(1, bytes),
  store: (bytes = 0): number[] => at(11, bytes),
  /** the upper half of the first operand in the lower half */
  upper: [...simd(13), 8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15],
  /** the lower halves of both operands */
  lowers: [...simd(13), 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23],
  zero: [...simd(12), ...new Array<number>(16).fill(0)],
  and: simd(78),
  /** bits of the first operand that the second has not */
  andNot: simd(79),
  or: simd(80),
  anyTrue: simd(83),
} as const;
export const f64x2 = {
  splat: simd(20),
  lane: (n: number): number[] => [...simd(33), n],
  ne: simd(72),
  gt: simd(74),
  ge: simd(76),
  ceil: simd(116),
  floor: simd(117),
  trunc: simd(122),
  abs: simd(236),
  add: simd(240),
  sub: simd(241),
  mul: simd(242),
  /** y < x ? y : x of (x, y) */
  pmin: simd(246),
  /** x < y ? y : x of (x, y) */
  pmax: simd(247),
  fromLowInt32: simd(254),
  fromLowFloat32: simd(95),
} as const;
export const f64 = {
  const: (value: number): number[] => [0x44, ...new Uint8Array(Float64Array.of(value).buffer)],
  ceil: plain(0x9b),
  floor: plain(0x9c),
  mul: plain(0xa2),
  div: plain(0xa3),
  min: plain(0xa4),
  max: plain(0xa5),
} as const;
export const f32 = { add: plain(0x92) } as const;
export const f32x4 = {
  splat: simd(19),
  lane: (n: number): number[] => [...simd(31), n],
  add: simd(228),
  mul: simd(230),
  fromInt32: simd(250),
} as const;
export const i8x16 = { popcnt: simd(98), sub: simd(113) } as const;
export const i32x4 = {
  splat: simd(17),
  /** sums of neighbouring int8 as int16, of neighbouring int16 as int32 */
  pairs8: simd(124),
  pairs16: simd(126),
  low16: simd(167),
  high16: simd(168),
  add: simd(174),
  /** two doubles, the upper half zero */
  fromFloat64: simd(252),
} as const;
export const i64x2 = {
  bitmask: simd(196),
  low32: simd(199),
  high32: simd(200),
  add: simd(206),
  sub: simd(209),
} as const;
export const i16x8 = {
  splat: simd(16),
  eq: simd(45),
  lt: simd(47),
  gt: simd(49),
  /** two vectors of int32, which must fit */
  fromInt32: simd(133),
  shl: simd(139),
  add: simd(142),
  min: simd(150),
  max: simd(152),
} as const;

/** Runs `body` for a pointer that goes from its value to `end` in steps of `stride` bytes; not at all where it is there. */
export const forEach = (pointer: number, end: number, stride: number, body: Code): number[] => [
  ...plain(0x02, 0x40, 0x03, 0x40),
  ...[...get(pointer), ...get(end), ...i32.ltU, 0x45, 0x0d, 1],
  ...body,
  ...[...get(pointer), ...i32.const(stride), ...i32.add, ...set(pointer)],
  ...plain(0x0c, 0, 0x0b, 0x0b),
];
/** Runs `body` where the value on the stack is not 0. */
export const when = (body: Code): number[] => [0x04, 0x40, ...body, 0x0b];

/** Runs `body` for the number of each bit of `mask` that is set, lowest first; none is left. */
export const forEachBit = (mask: number, body: (bit: Code) => Code): number[] => [
  ...plain(0x02, 0x40, 0x03, 0x40),
  ...[...get(mask), 0x45, 0x0d, 1],
  ...body([...get(mask), 0x68]),
  ...[...get(mask), ...get(mask), ...i32.const(1), ...i32.sub, ...i32.and, ...set(mask)],
  ...plain(0x0c, 0, 0x0b, 0x0b),
];

/** A module that takes its memory as `env.memory` and exports the kernels by name. */
export function assemble(kernels: readonly Kernel[]): Uint8Array<ArrayBuffer> {
  const types = kernels.map(({ parameters, result }) => [
    0x60,
    ...vector(parameters.map((type) => [typeCode[type]])),
    ...vector(result === null ? [] : [[typeCode[result]]]),
  ]);
  const bodies = kernels.map(({ locals, body }) =>
    sized([...vector(locals.map((type) => [1, typeCode[type]])), ...body, 0x0b]),
  );
  return Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, vector(types)),
    ...section(2, vector([[...text('env'), ...text('memory'), 2, 0, 1]])),
    ...section(3, vector(kernels.map((_, i) => unsigned(i)))),
    ...section(7, vector(kernels.map(({ name }, i) => [...text(name), 0, ...unsigned(i)]))),
    ...section(10, vector(bodies)),
  ]);
}
