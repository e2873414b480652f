/**
 * The graph of a NIR file (Pedersen et al. 2024, "Neuromorphic intermediate representation"): every node type we take,
 * declared once. The table below gives the types, what the reader looks for and what the writer writes.
 */

/** Row-major; the element type is the file's own, 32 or 64 bit. */
export interface Tensor {
  readonly shape: readonly number[];
  readonly data: Float32Array | Float64Array;
}

/** Along height and width, in this order (NIR calls them N_x, N_y and indexes [channel, N_x, N_y]). */
export type Pair = readonly [number, number];

/** Of a convolution; `same` and `valid` as in PyTorch. */
export type Padding = Pair | 'same' | 'valid';

/** Scalars only; for display. */
export type NirMetadata = Readonly<Record<string, string | number>>;

export type Edge = readonly [from: string, to: string];

/** How each kind of field looks once it was read. */
export interface FieldValues {
  readonly tensor: Tensor;
  readonly integer: number;
  readonly shape: readonly number[];
  readonly pair: Pair;
  readonly padding: Padding;
}
export type FieldKind = keyof FieldValues;

export interface Field<K extends FieldKind = FieldKind, Optional extends boolean = boolean> {
  /** name of the dataset in the node's group */
  readonly dataset: string;
  readonly kind: K;
  /** a file may leave it out: null then */
  readonly optional: Optional;
}

const must = <K extends FieldKind>(kind: K, dataset: string): Field<K, false> => ({ dataset, kind, optional: false });
const may = <K extends FieldKind>(kind: K, dataset: string): Field<K, true> => ({ dataset, kind, optional: true });

export const nodeFields = {
  Input: { shape: must('shape', 'shape') },
  Output: { shape: must('shape', 'shape') },
  /** weight [out, in] */
  Linear: { weight: must('tensor', 'weight') },
  /** weight [out, in], bias [out] */
  Affine: { weight: must('tensor', 'weight'), bias: must('tensor', 'bias') },
  /** weight [channels out, channels in / groups, height, width], bias [channels out]; cross-correlation as in PyTorch */
  Conv2d: {
    inputShape: may('pair', 'input_shape'),
    weight: must('tensor', 'weight'),
    bias: may('tensor', 'bias'),
    stride: must('pair', 'stride'),
    padding: must('padding', 'padding'),
    dilation: must('pair', 'dilation'),
    groups: must('integer', 'groups'),
  },
  /** sum over each window; what lies in the padding counts as zero */
  SumPool2d: {
    kernelSize: must('pair', 'kernel_size'),
    stride: must('pair', 'stride'),
    padding: must('pair', 'padding'),
  },
  /** the sum divided by the kernel's area, also where the window overlaps the padding (PyTorch's count_include_pad) */
  AvgPool2d: {
    kernelSize: must('pair', 'kernel_size'),
    stride: must('pair', 'stride'),
    padding: must('pair', 'padding'),
  },
  /** dimensions startDim..endDim become one; they are counted without a batch dimension, negative from the end */
  Flatten: {
    inputShape: may('shape', 'input_type'),
    startDim: must('integer', 'start_dim'),
    endDim: must('integer', 'end_dim'),
  },
  /** y = scale x, element by element */
  Scale: { scale: must('tensor', 'scale') },
  /** dv/dt = R I; spike where v > threshold */
  IF: {
    r: must('tensor', 'r'),
    vThreshold: must('tensor', 'v_threshold'),
    vReset: may('tensor', 'v_reset'),
  },
  /** tau dv/dt = vLeak - v + R I; spike where v > threshold */
  LIF: {
    tau: must('tensor', 'tau'),
    r: must('tensor', 'r'),
    vLeak: may('tensor', 'v_leak'),
    vThreshold: must('tensor', 'v_threshold'),
    vReset: may('tensor', 'v_reset'),
  },
  /** spike where the input exceeds the threshold; no state */
  Threshold: { threshold: must('tensor', 'threshold') },
} as const satisfies Record<string, Readonly<Record<string, Field>>>;

type NodeFields = typeof nodeFields;
type Value<F> = F extends Field<infer K, infer O> ? FieldValues[K] | (O extends true ? null : never) : never;

/** Node types with fields of their own: all but the graph itself. */
export type PlainType = keyof NodeFields;

export type NirPlainNode<T extends PlainType = PlainType> = {
  [P in T]: { readonly type: P; readonly metadata: NirMetadata } & {
    readonly [F in keyof NodeFields[P]]: Value<NodeFields[P][F]>;
  };
}[T];

/** Node types that spike. */
export type NirNeuron = NirPlainNode<'IF' | 'LIF' | 'Threshold'>;

/** Node types that are linear (or affine) in their input. */
export type NirLinear = NirPlainNode<'Linear' | 'Affine' | 'Conv2d' | 'SumPool2d' | 'AvgPool2d' | 'Flatten' | 'Scale'>;

export interface NirSubGraph {
  readonly type: 'NIRGraph';
  readonly nodes: ReadonlyMap<string, NirNode>;
  /** unordered */
  readonly edges: readonly Edge[];
  readonly metadata: NirMetadata;
}

export type NirNode = NirPlainNode | NirSubGraph;

/** The whole file. */
export interface NirGraph extends NirSubGraph {
  /** of the NIR library that wrote it, as the file says */
  readonly version: string | null;
}

export const isNeuron = (node: NirNode): node is NirNeuron =>
  node.type === 'IF' || node.type === 'LIF' || node.type === 'Threshold';
