/**
 * Coded errors: every fault in an input, a tool or the environment reaches a user as one of these, never as a stack
 * trace. The message is assembled in one place so that all read alike: `CODE path = value: legal; remedy`.
 */

export type ErrorCode =
  | 'E_ARGUMENT' // a command line that cannot be obeyed
  | 'E_FILE' // a file that is missing, unreadable, truncated or of the wrong kind
  | 'E_SCHEMA' // an unknown or missing key, or a value of the wrong type
  | 'E_RANGE' // a value outside its legal range
  | 'E_NAME' // a name that must not reach a netlist or a path
  | 'E_NIR' // a network file whose graph or node cannot be taken
  | 'E_SEMANTICS' // neuron semantics that the chosen level or hardware cannot honour
  | 'E_RECORDING' // an event recording that cannot be read or does not fit the network
  | 'E_CAPACITY' // a design that the network does not fit into
  | 'E_MAPPING' // a mapping that its checker refuses
  | 'E_SOLVER' // a solver that failed, not one that ran out of time
  | 'E_TECHNOLOGY' // a technology file that lacks or contradicts something
  | 'E_TOOL_MISSING' // an external tool that is not installed
  | 'E_TOOL_FAILED' // an external tool that ran and did not do its work
  | 'E_TOOL_TIMEOUT' // an external tool stopped at its deadline
  | 'E_DISK' // output that could not be written
  | 'E_INTERRUPTED'; // stopped by a signal

export interface ErrorDetail {
  /** Where the fault is: a file, a key path (`accelerator.weightBits`), a node name. */
  readonly path?: string;
  /** What was found there. */
  readonly value?: unknown;
  /** What would have been legal, or what is wrong. */
  readonly legal?: string;
  /** What to do about it. */
  readonly remedy?: string;
  readonly cause?: unknown;
}

export class MenageError extends Error {
  override readonly name = 'MenageError';
  readonly path: string | undefined;
  readonly value: unknown;
  readonly legal: string | undefined;
  readonly remedy: string | undefined;

  constructor(
    readonly code: ErrorCode,
    detail: ErrorDetail,
  ) {
    super(format(code, detail), detail.cause === undefined ? undefined : { cause: detail.cause });
    this.path = detail.path;
    this.value = detail.value;
    this.legal = detail.legal;
    this.remedy = detail.remedy;
  }
}

const show = (value: unknown): string => {
  const text = typeof value === 'string' ? JSON.stringify(value) : Array.isArray(value) ? `[${value}]` : String(value);
  return text.length > 120 ? `${text.slice(0, 117)}...` : text;
};

function format(code: ErrorCode, { path, value, legal, remedy }: ErrorDetail): string {
  const place = [path, value === undefined ? undefined : `= ${show(value)}`].filter((part) => part !== undefined);
  const head = [code, ...place].join(' ');
  return `${legal === undefined ? head : `${head}: ${legal}`}${remedy === undefined ? '' : `; ${remedy}`}`;
}

/** True for an error that is the input's or the environment's fault and is to be shown without a stack. */
export const isMenageError = (error: unknown): error is MenageError => error instanceof MenageError;
