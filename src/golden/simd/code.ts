/** Shorthand of the kernels: what several of them do with locals. */

import { type Code, f64x2, get, i32, set } from '../../wasm/assemble.js';

/** Adds `local` op the value of `operand` to itself. */
export const fold = (local: number, operand: Code, operation: Code): number[] => [
  ...get(local),
  ...operand,
  ...operation,
  ...set(local),
];
export const advance = (pointer: number, bytes: number): number[] => fold(pointer, i32.const(bytes), i32.add);
export const splat = (scalar: number, to: number): number[] => [...get(scalar), ...f64x2.splat, ...set(to)];
export const vectors = (count: number): 'v128'[] => new Array<'v128'>(count).fill('v128');
export const pointers = (count: number): 'i32'[] => new Array<'i32'>(count).fill('i32');
/** Numbers of locals, one after the other. */
export const locals = (from: number, count: number): number[] => Array.from({ length: count }, (_, i) => from + i);
