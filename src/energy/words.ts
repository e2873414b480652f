/** Kinds of the words that go through the accelerator, as the generated Verilog has them. */

export const KIND = { spike: 0, endOfStep: 1, startOfRecording: 2, endOfRecording: 3 } as const;
